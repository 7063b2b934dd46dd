// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * What one membership's driver calls through the mailbox: the consumer's own share, then the
 * application's listener. Runs on the application's thread only.
 */
final class ConsumerCallbacks implements AssignmentListener {
  private final ConsumerConfig config;
  private final OwnedPartitions<?> owned;
  private final ConsumerMember member;
  private final ConsumerCommits commits;
  private final StartPositions positions;
  private AssignmentListener listener = AssignmentListener.NONE;
  private @Nullable RuntimeException failure;
  private @Nullable Deadline leaveBy;
  private boolean detached;

  ConsumerCallbacks(
      ConsumerConfig config,
      OwnedPartitions<?> owned,
      ConsumerMember member,
      ConsumerCommits commits,
      StartPositions positions) {
    this.config = config;
    this.owned = owned;
    this.member = member;
    this.commits = commits;
    this.positions = positions;
  }

  void listener(AssignmentListener newListener) {
    listener = newListener;
  }

  /** The member leaves; a last commit must not take longer. */
  void leaving(Deadline deadline) {
    leaveBy = deadline;
  }

  /**
   * The membership is over. What the driver queued too late finds nobody any more, above all not
   * the next membership; and partitions that it has not taken back are lost now.
   */
  void detach() {
    Assignment held = member.assignment();
    if (held.generation() != Assignment.NO_GENERATION) {
      onLost(
          new AssignmentContext(
              config.member().groupId(),
              held.memberId(),
              held.generation(),
              RebalanceCause.CLOSING),
          held.partitions());
    }
    detached = true;
  }

  /** What the listener threw comes out of the call in which it ran. */
  void throwFailure() {
    RuntimeException thrown = failure;
    failure = null;
    if (thrown != null) {
      throw thrown;
    }
  }

  @Override
  public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
    if (detached) {
      return;
    }
    owned.replace(partitions);
    positions.forget();
    member.assigned(new Assignment(context.memberId(), context.generation(), partitions));
    commits.restart();
    guarded(() -> listener.onAssigned(context, partitions));
  }

  @Override
  public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
    if (detached) {
      return;
    }
    Deadline end = leaveBy;
    Duration timeout = end == null ? config.apiTimeout() : end.left();
    commits.beforeRevocation(timeout);
    guarded(() -> listener.onRevoked(context, partitions));
    giveUp();
  }

  @Override
  public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
    if (detached) {
      return;
    }
    guarded(() -> listener.onLost(context, partitions));
    giveUp();
  }

  private void giveUp() {
    owned.clear();
    positions.forget();
    member.gaveUp();
  }

  /** The first exception is kept for the application; the rebalance goes on regardless. */
  private void guarded(Runnable callback) {
    try {
      callback.run();
    } catch (RuntimeException e) {
      if (failure == null) {
        failure = e;
      } else if (failure != e) {
        failure.addSuppressed(e);
      }
    }
  }
}
