// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;

/**
 * Takes a snapshot of each group from time to time. Counting entries alone would let a group with
 * few writes keep its log for ever. Used by the timer's thread only.
 */
final class SnapshotSchedule {
  private final List<HostedGroup> groups;
  private final RaftLogLimits limits;
  private final Map<Integer, Long> dueAt = new HashMap<>();

  SnapshotSchedule(List<HostedGroup> groups, RaftLogLimits limits) {
    this.groups = groups;
    this.limits = limits;
    long now = System.nanoTime();
    for (HostedGroup group : groups) {
      // Not all at once.
      dueAt.put(
          group.number(),
          now + ThreadLocalRandom.current().nextLong(limits.snapshotInterval().toNanos()));
    }
  }

  /** How often {@link #look} should be called. */
  Duration period() {
    return limits.snapshotInterval().dividedBy(20);
  }

  void look() {
    long now = System.nanoTime();
    for (HostedGroup group : groups) {
      if (now - dueAt.getOrDefault(group.number(), now) >= 0) {
        dueAt.put(group.number(), now + limits.snapshotInterval().toNanos());
        group.snapshot(limits.purgeGap());
      }
    }
  }
}
