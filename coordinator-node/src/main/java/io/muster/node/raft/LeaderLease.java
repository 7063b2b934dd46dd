// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.Collection;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Whether this node, as leader of one group, can be sure that nobody else leads: a majority has
 * acknowledged something that was made less than a shortest election timeout ago, so no follower of
 * it has begun an election since. Counted from the making ({@link FollowerAcks}), on the monotonic
 * clock.
 *
 * <p>Ratis has such a lease of its own, but does not show it, and in 3.3.0 its linearizable read
 * believes an old round of heartbeats once the lease is gone: {@code ReadIndexHeartbeats} takes a
 * read for confirmed when an earlier round confirmed the same commit index, however long ago. A
 * leader that is cut off would go on reading. And it takes any answer for one that prolongs the
 * lease. So the answer is found here. Thread-safe.
 */
final class LeaderLease {
  private static final double SHARE_OF_ELECTION_TIMEOUT = 0.8;

  private final Supplier<@Nullable RaftConfiguration> configuration;
  private final RaftPeerId self;
  private final long leaseMillis;
  private final Map<RaftPeerId, FollowerAcks> followers = new ConcurrentHashMap<>();
  private final AtomicLong suspendedUntil = new AtomicLong(System.nanoTime());

  /**
   * @param configuration the group's members as this node knows them; null while it knows none
   */
  LeaderLease(
      RaftPeerId self,
      Supplier<@Nullable RaftConfiguration> configuration,
      Duration shortestElectionTimeout) {
    this.self = self;
    this.configuration = configuration;
    this.leaseMillis = of(shortestElectionTimeout).toMillis();
  }

  /** How long a lease lives after what it was won with was sent. */
  static Duration of(Duration shortestElectionTimeout) {
    return Duration.ofMillis(
        (long) (SHARE_OF_ELECTION_TIMEOUT * shortestElectionTimeout.toMillis()));
  }

  /** This node leads, in a new term maybe, and sends to this follower from now on. */
  void follows(RaftPeerId follower, FollowerAcks acks) {
    followers.put(follower, acks);
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
    RaftConfiguration members = configuration.get();
    // While the members change, majorities of the old and of the new ones count: too rare a case to
    // be quick in.
    if (members == null || !members.getPreviousPeers().isEmpty()) {
      return false;
    }
    Collection<RaftPeer> current = members.getCurrentPeers();
    int fresh = 0;
    for (RaftPeer peer : current) {
      if (peer.getId().equals(self)) {
        fresh++;
        continue;
      }
      // One that is being made ready to join is followed, too, but has no vote.
      FollowerAcks acks = followers.get(peer.getId());
      if (acks != null && acks.isYoungerThan(leaseMillis)) {
        fresh++;
      }
    }
    return fresh > current.size() / 2;
  }
}
