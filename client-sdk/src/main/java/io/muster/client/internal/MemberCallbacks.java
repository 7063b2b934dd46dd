// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
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
  private final AssignmentListener listener;
  private final Executor executor;
  // Chains the calls; only touched on the member's serial executor.
  private CompletableFuture<Void> last = CompletableFuture.completedFuture(null);
  // Only touched inside calls, which follow each other.
  private @Nullable Assignment held;
  private volatile boolean lost;

  MemberCallbacks(String groupId, AssignmentListener listener, Executor executor) {
    this.groupId = groupId;
    this.listener = listener;
    this.executor = executor;
  }

  /** From now on what the listener holds is lost, also for a call that is queued already. */
  void lose() {
    lost = true;
  }

  /** Tells the listener that it owns these. Never fails. */
  CompletableFuture<Void> assigned(Assignment assignment, RebalanceCause cause) {
    // What was held before has been taken back, so the mark is of the past.
    lost = false;
    return queue(
        () -> {
          if (lost) {
            // It was lost before the listener could be told; by now it may be another's.
            return;
          }
          held = assignment;
          listener.onAssigned(context(assignment, cause), assignment.partitions());
        });
  }

  /** Takes back whatever the listener holds then. Never fails. */
  CompletableFuture<Void> revoked(RebalanceCause cause) {
    return queue(
        () -> {
          Assignment taken = held;
          held = null;
          if (taken == null) {
            return;
          }
          Set<TopicPartition> partitions = taken.partitions();
          if (lost) {
            listener.onLost(context(taken, cause), partitions);
          } else {
            listener.onRevoked(context(taken, cause), partitions);
          }
        });
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
    } catch (RuntimeException | Error e) {
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
