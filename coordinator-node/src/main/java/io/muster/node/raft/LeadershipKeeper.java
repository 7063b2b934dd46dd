// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.raft.ReplicaGroupInfo.Follower;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks after the leaderships that this node holds: hands each to the group's preferred node once
 * that is fit to lead, and before a stop hands all of them away.
 *
 * <p>Every node runs one and acts only for the groups it leads, so nothing has to be agreed. Looks
 * are taken under one lock; transfers run beside it, a few at a time.
 */
final class LeadershipKeeper {
  private static final Logger log = LoggerFactory.getLogger(LeadershipKeeper.class);

  /** Entries that a follower may lack and still be given the leadership; Ratis sends them first. */
  static final long NEAR = 64;

  private static final int PARALLEL_HAND_OVERS = 8;

  private final int self;
  private final HostedGroups groups;
  private final LeaderBalance balance;
  private final RaftTimeouts timeouts;

  /** Since when the preferred node has been fit, for the groups where it is. */
  private final Map<Integer, Long> fitSince = new HashMap<>();

  private final Set<Integer> moving = new HashSet<>();
  private final Map<Integer, Integer> handedTo = new HashMap<>();
  private boolean leaving;

  LeadershipKeeper(int self, HostedGroups groups, LeaderBalance balance, RaftTimeouts timeouts) {
    this.self = self;
    this.groups = groups;
    this.balance = balance;
    this.timeouts = timeouts;
  }

  /** One look at all groups. Called every {@link LeaderBalance#interval}; does not wait. */
  synchronized void look() {
    if (leaving || !balance.mayLead().test(self)) {
      handAway();
    } else if (balance.enabled()) {
      giveBack();
    }
  }

  /**
   * Hands every leadership to another live node, and from now on each that comes here again.
   *
   * @return leaderships that stayed because no other replica was fit in time
   */
  synchronized int handOver(Duration limit) throws InterruptedException {
    leaving = true;
    long start = System.nanoTime();
    long lastCandidate = start;
    while (true) {
      long now = System.nanoTime();
      if (handAway()) {
        lastCandidate = now;
      }
      int left = led();
      boolean hopeless = now - lastCandidate > timeouts.electionMax().toNanos();
      if (left == 0 || hopeless || now - start >= limit.toNanos()) {
        log.info("handed the leaderships over, {} stayed", left);
        return left;
      }
      wait(20);
    }
  }

  private int led() {
    int count = 0;
    for (HostedGroup group : groups.all()) {
      if (group.isLeader()) {
        count++;
      }
    }
    return count;
  }

  private void giveBack() {
    long now = System.nanoTime();
    for (HostedGroup group : groups.all()) {
      int preferred = group.preferredNodeId();
      if (preferred == self || preferred == 0 || isBusy(group)) {
        continue;
      }
      // A new member would have to be filled by the next leader from the beginning.
      if (!group.isLeaderReady()
          || group.followers().stream().noneMatch(f -> f.nodeId() == preferred && fit(group, f))) {
        fitSince.remove(group.number());
        continue;
      }
      long since = fitSince.computeIfAbsent(group.number(), key -> now);
      if (now - since >= balance.settle().toNanos() && moving.size() < balance.parallel()) {
        move(group, preferred);
      }
    }
  }

  /** Starts what can be started; false when leaderships are left and nobody can take them. */
  private boolean handAway() {
    boolean anyCandidate = !moving.isEmpty();
    for (HostedGroup group : groups.all()) {
      if (moving.size() >= PARALLEL_HAND_OVERS) {
        return true;
      }
      if (isBusy(group) || !group.isLeader()) {
        continue;
      }
      Optional<Follower> best =
          group.followers().stream()
              .filter(follower -> fit(group, follower))
              .min(
                  Comparator.comparingInt((Follower f) -> handedTo.getOrDefault(f.nodeId(), 0))
                      .thenComparingLong(Follower::lag));
      if (best.isPresent()) {
        anyCandidate = true;
        handedTo.merge(best.get().nodeId(), 1, Integer::sum);
        move(group, best.get().nodeId());
      }
    }
    return anyCandidate;
  }

  /** Ratis refuses a transfer while members change, and asking suspends the lease. */
  private boolean isBusy(HostedGroup group) {
    return moving.contains(group.number()) || group.isChanging();
  }

  private boolean fit(HostedGroup group, Follower follower) {
    return group.isFitToLead(follower) && balance.mayLead().test(follower.nodeId());
  }

  private void move(HostedGroup group, int nodeId) {
    moving.add(group.number());
    log.debug("replica group {} goes to node {}", group.number(), nodeId);
    group
        .transferTo(nodeId)
        .whenComplete((moved, error) -> moved(group, nodeId, error == null && moved));
  }

  private synchronized void moved(HostedGroup group, int nodeId, boolean done) {
    moving.remove(group.number());
    fitSince.remove(group.number());
    if (!done) {
      log.info("replica group {} could not be handed to node {}", group.number(), nodeId);
    }
    notifyAll();
    if (done) {
      // The next one at once; after a failure the next look is soon enough.
      look();
    }
  }
}
