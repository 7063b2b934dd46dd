// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes a snapshot of each group from time to time. Counting entries alone would let a group with
 * few writes keep its log for ever. Used by the timer's thread only.
 */
final class SnapshotSchedule {
  private final HostedGroups groups;
  private final RaftLogLimits limits;
  private final Map<Integer, Long> dueAt = new HashMap<>();

  SnapshotSchedule(HostedGroups groups, RaftLogLimits limits) {
    this.groups = groups;
    this.limits = limits;
  }

  /** How often {@link #look} should be called. */
  Duration period() {
    return limits.snapshotInterval().dividedBy(20);
  }

  void look() {
    long now = System.nanoTime();
    for (HostedGroup group : groups.all()) {
      Long due = dueAt.get(group.number());
      if (due == null) {
        // Not all at once.
        long first = ThreadLocalRandom.current().nextLong(limits.snapshotInterval().toNanos());
        dueAt.put(group.number(), now + first);
      } else if (now - due >= 0) {
        dueAt.put(group.number(), now + limits.snapshotInterval().toNanos());
        group.snapshot(limits.purgeGap());
      }
    }
  }
}
