// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.leader.FollowerInfo;

/**
 * Whether this node, as leader of one group, can be sure that nobody else leads: a majority has
 * answered something that was sent less than a shortest election timeout ago, so no follower of it
 * has begun an election since. Counted from the sending, on the monotonic clock.
 *
 * <p>Ratis has such a lease of its own, but does not show it, and in 3.3.0 its linearizable read
 * believes an old round of heartbeats once the lease is gone: {@code ReadIndexHeartbeats} takes a
 * read for confirmed when an earlier round confirmed the same commit index, however long ago. A
 * leader that is cut off would go on reading. So the answer is found here, from the same facts.
 * Thread-safe.
 */
final class LeaderLease {
  private static final double SHARE_OF_ELECTION_TIMEOUT = 0.8;

  private final int othersForMajority;
  private final long leaseMillis;
  private final Map<RaftPeerId, FollowerInfo> followers = new ConcurrentHashMap<>();
  private final AtomicLong suspendedUntil = new AtomicLong(System.nanoTime());

  LeaderLease(int replicas, Duration shortestElectionTimeout) {
    this.othersForMajority = replicas / 2;
    this.leaseMillis = (long) (SHARE_OF_ELECTION_TIMEOUT * shortestElectionTimeout.toMillis());
  }

  /** This node leads, in a new term maybe, and sends to this follower from now on. */
  void follows(FollowerInfo follower) {
    followers.put(follower.getId(), follower);
  }

  /** A hand-over lets its target campaign at once, whatever the others have promised. */
  void suspend(Duration time) {
    long until = System.nanoTime() + time.toNanos();
    suspendedUntil.accumulateAndGet(until, (a, b) -> a - b > 0 ? a : b);
  }

  boolean holds() {
    if (System.nanoTime() - suspendedUntil.get() < 0) {
      return false;
    }
    int fresh = 0;
    for (FollowerInfo follower : followers.values()) {
      if (follower.getLastRespondedAppendEntriesSendTime().elapsedTimeMs() < leaseMillis) {
        fresh++;
      }
    }
    return fresh >= othersForMajority;
  }
}
