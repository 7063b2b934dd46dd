// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.RebalanceProtocol;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What one membership's driver calls through the mailbox: the consumer's own share, then the
 * application's listener. Runs on the application's thread only.
 */
final class ConsumerCallbacks implements MemberListener {
  private final String groupId;
  private final boolean eager;
  private final OwnedPartitions<?> owned;
  private final ConsumerMember member;
  private final ConsumerCommits commits;
  private final StartPositions positions;
  private AssignmentListener listener = AssignmentListener.NONE;
  private @Nullable Throwable failure;
  private boolean detaching;
  private boolean detached;
  private boolean running;
  // Of what the listener is being told that it is over.
  private Set<TopicPartition> ending = Set.of();

  ConsumerCallbacks(
      ConsumerConfig config,
      OwnedPartitions<?> owned,
      ConsumerMember member,
      ConsumerCommits commits,
      StartPositions positions) {
    this.groupId = config.member().groupId();
    this.eager = config.member().rebalanceProtocol() == RebalanceProtocol.EAGER;
    this.owned = owned;
    this.member = member;
    this.commits = commits;
    this.positions = positions;
  }

  void listener(AssignmentListener newListener) {
    listener = newListener;
  }

  /**
   * The membership is over. What the driver queued too late finds nobody any more, above all not
   * the next membership; and partitions that it has not taken back are lost now. The listener may
   * be the one who ends it, when it is told of an end, and is not told once more.
   */
  void detach() {
    if (detaching) {
      return;
    }
    detaching = true;
    Assignment held = member.assignment();
    Set<TopicPartition> left = new HashSet<>(held.partitions());
    left.removeAll(ending);
    if (!left.isEmpty()) {
      onLost(
          new AssignmentContext(
              groupId,
              held.memberId(),
              held.generation(),
              new RebalanceCause(RebalanceCause.Kind.CLOSING)),
          left);
    }
    detached = true;
  }

  /** The caller is the listener, in one of its callbacks. */
  boolean areRunning() {
    return running;
  }

  /** What the listener threw comes out of the call in which it ran. */
  void throwFailure() {
    Throwable thrown = failure;
    failure = null;
    if (thrown instanceof RuntimeException exception) {
      throw exception;
    } else if (thrown instanceof Error error) {
      throw error;
    } else if (thrown != null) {
      throw new UndeclaredThrowableException(thrown);
    }
  }

  @Override
  public CompletableFuture<Void> beforeJoin() {
    if (detached) {
      return CompletableFuture.completedFuture(null);
    }
    if (eager) {
      // Nothing is handed out any more that the commit would not have.
      owned.holdBack();
    }
    return commits.beforeJoin();
  }

  @Override
  public void onAssigned(AssignmentContext context, Set<TopicPartition> added) {
    if (detached) {
      return;
    }
    owned.add(added);
    positions.forget();
    holds(context);
    commits.restart();
    guarded(() -> listener.onAssigned(context, added));
  }

  @Override
  public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
    if (detached) {
      return;
    }
    // A cooperative member gives up in its new generation, and commits under it.
    holds(context);
    if (!eager) {
      commits.beforeRevocation(partitions);
    }
    ending(partitions, () -> listener.onRevoked(context, partitions));
    giveUp(context, partitions);
  }

  @Override
  public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
    if (detached) {
      return;
    }
    ending(partitions, () -> listener.onLost(context, partitions));
    giveUp(context, partitions);
  }

  private void ending(Set<TopicPartition> partitions, Runnable callback) {
    Set<TopicPartition> outer = ending;
    Set<TopicPartition> all = new HashSet<>(outer);
    all.addAll(partitions);
    ending = all;
    try {
      guarded(callback);
    } finally {
      ending = outer;
    }
  }

  private void giveUp(AssignmentContext context, Set<TopicPartition> partitions) {
    if (detached) {
      // The listener ended the membership, and with it all of this.
      return;
    }
    owned.remove(partitions);
    positions.forget();
    if (eager) {
      member.gaveUp();
    } else {
      holds(context);
    }
  }

  private void holds(AssignmentContext context) {
    member.assigned(new Assignment(context.memberId(), context.generation(), owned.partitions()));
  }

  /**
   * The first exception is kept for the application; the rebalance goes on regardless. Of whatever
   * kind it is: other languages than Java throw checked ones here, too.
   */
  private void guarded(Runnable callback) {
    boolean inside = running;
    running = true;
    try {
      callback.run();
    } catch (Throwable e) {
      if (failure == null) {
        failure = e;
      } else if (failure != e) {
        failure.addSuppressed(e);
      }
    } finally {
      running = inside;
    }
  }
}
