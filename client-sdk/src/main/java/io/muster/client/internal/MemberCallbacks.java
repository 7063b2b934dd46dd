// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls the listener, one call after the other, and remembers what the listener holds: so whatever
 * was assigned is revoked or lost exactly once, however the calls came to be queued. Used on the
 * member's serial executor; the listener runs on the callback executor.
 */
final class MemberCallbacks {
  private static final Logger log = LoggerFactory.getLogger(MemberCallbacks.class);

  private final String groupId;
  private final MemberListener listener;
  private final Executor executor;
  // Chains the calls; only touched on the member's serial executor.
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  // Only touched inside calls, which follow each other.
  private @Nullable Assignment held;
  private volatile boolean lost;

  MemberCallbacks(String groupId, MemberListener listener, Executor executor) {
    this.groupId = groupId;
    this.listener = listener;
    this.executor = executor;
  }

  /** From now on what the listener holds is lost, also for a call that is queued already. */
  void lose() {
    lost = true;
  }

  /** Done when the listener is ready for the next JoinGroup. Never fails. */
  CompletableFuture<Void> beforeJoin() {
    last =
        last.thenComposeAsync(
            nothing -> {
              try {
                return lost || held == null
                    ? CompletableFuture.completedFuture(null)
                    : listener.beforeJoin();
              } catch (Throwable e) {
                log.error("a step of the client failed; this is a bug", e);
                return CompletableFuture.completedFuture(null);
              }
            },
            this::execute);
    return last;
  }

  /**
   * Takes back what the assignment does not have any more, and tells the listener that the rest is
   * its own now: in one piece, so that nothing comes between the two. Never fails.
   *
   * @param revoked what the listener held before and has to give up
   * @param added what the listener did not hold before
   */
  CompletableFuture<Void> assigned(
      Assignment assignment,
      Set<TopicPartition> revoked,
      Set<TopicPartition> added,
      RebalanceCause cause) {
    // What was lost before has been taken back by now, so the mark is of the past.
    lost = false;
    return queue(
        () -> {
          guarded(() -> takeBack(revoked, assignment.generation(), cause));
          if (lost) {
            // It was lost before the listener could be told; by now it may be another's.
            return;
          }
          held = assignment;
          listener.onAssigned(context(assignment, cause), added);
        });
  }

  /**
   * Takes some partitions back. Never fails.
   *
   * @param generation in which they are given up; what remains is held in it from now on
   */
  CompletableFuture<Void> revoked(
      Set<TopicPartition> partitions, int generation, RebalanceCause cause) {
    return queue(() -> takeBack(partitions, generation, cause));
  }

  private void takeBack(Set<TopicPartition> partitions, int generation, RebalanceCause cause) {
    Assignment before = held;
    if (before == null) {
      return;
    }
    Set<TopicPartition> taken = new HashSet<>(before.partitions());
    taken.retainAll(partitions);
    Set<TopicPartition> rest = new HashSet<>(before.partitions());
    rest.removeAll(taken);
    if (!taken.isEmpty()) {
      Assignment gone = new Assignment(before.memberId(), generation, taken);
      held = new Assignment(before.memberId(), generation, rest);
      takeBack(gone, cause);
    }
  }

  /** Takes back whatever the listener holds then. Never fails. */
  CompletableFuture<Void> revokedAll(RebalanceCause cause) {
    return queue(
        () -> {
          Assignment taken = held;
          held = null;
          if (taken != null) {
            takeBack(taken, cause);
          }
        });
  }

  /**
   * The listener is told of a loss only where there is something to lose; of a revocation always,
   * because it marks the beginning of an eager rebalance.
   */
  private void takeBack(Assignment taken, RebalanceCause cause) {
    if (!lost) {
      listener.onRevoked(context(taken, cause), taken.partitions());
    } else if (!taken.partitions().isEmpty()) {
      listener.onLost(context(taken, cause), taken.partitions());
    }
  }

  private AssignmentContext context(Assignment assignment, RebalanceCause cause) {
    return new AssignmentContext(groupId, assignment.memberId(), assignment.generation(), cause);
  }

  private CompletableFuture<Void> queue(Runnable call) {
    last = last.thenRunAsync(() -> guarded(call), this::execute);
    return last;
  }

  private void guarded(Runnable call) {
    try {
      call.run();
    } catch (Throwable e) {
      // Also what Java would have had declared: with one that comes through, no later one is told.
      log.error("the assignment listener of group {} failed; the member goes on", groupId, e);
    }
  }

  /** An executor that refuses must not leave the member waiting for ever. */
  private void execute(Runnable task) {
    try {
      executor.execute(task);
    } catch (RuntimeException e) {
      log.error("the callback executor refused a listener of group {}; it runs here", groupId, e);
      task.run();
    }
  }
}
