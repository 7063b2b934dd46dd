// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommitCallback;
import io.muster.client.CommitResult;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A consumer's commits: those that are waited for, those with a callback, and those that nobody
 * asked for. Used by the application's thread, which also runs the callbacks, in the order of the
 * commits.
 */
final class ConsumerCommits {
  private static final Logger log = LoggerFactory.getLogger(ConsumerCommits.class);

  private final ConsumerConfig config;
  private final OwnedPartitions<?> owned;
  private final ConsumerMember member;
  private final Wakeup wakeup;
  private final Mailbox mailbox;
  private final AutoCommit autoCommit;
  // Serial, so that outcomes that become known in order also come out in order.
  private final Executor outcomes;
  // Of partitions that were given up since; the member's commits follow each other.
  private CompletableFuture<Void> revoking = CompletableFuture.completedFuture(null);
  // Done when the callback of the last one that has one is in the queue.
  private CompletableFuture<Void> lastQueued = CompletableFuture.completedFuture(null);
  private final Queue<Runnable> callbacks = new ConcurrentLinkedQueue<>();

  ConsumerCommits(
      ClientThreads threads,
      ConsumerConfig config,
      OwnedPartitions<?> owned,
      ConsumerMember member,
      Wakeup wakeup,
      Mailbox mailbox) {
    this.config = config;
    this.owned = owned;
    this.member = member;
    this.wakeup = wakeup;
    this.mailbox = mailbox;
    this.autoCommit = new AutoCommit(threads, config);
    this.outcomes = new SerialExecutor(threads.io());
  }

  /** Waits for the commit; where it succeeds, callbacks of earlier ones have run then. */
  void sync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    Duration patience = Deadline.capped(timeout);
    autoCommit.forget();
    wakeup.await(() -> inOrder(offsets, patience), patience, PublicErrors::ofCommit, true);
    runCallbacks();
  }

  private CompletableFuture<CommitResult> inOrder(
      Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    CompletableFuture<CommitResult> outcome = new CompletableFuture<>();
    Futures.atEnd(
        member.commit(offsets, timeout, false),
        outcomes,
        (result, thrown) -> {
          if (thrown == null) {
            outcome.complete(result);
          } else {
            outcome.completeExceptionally(thrown);
          }
        });
    return outcome;
  }

  /** Sent once; the callback runs in a later call. */
  void async(Map<TopicPartition, OffsetAndMetadata> offsets, CommitCallback callback) {
    Map<TopicPartition, OffsetAndMetadata> copy = Map.copyOf(offsets);
    autoCommit.forget();
    CompletableFuture<CommitResult> own = member.commit(copy, config.apiTimeout(), true);
    // One that is refused here at once is not told before those that are still on their way.
    CompletableFuture<CommitResult> inTurn = lastQueued.thenCompose(nothing -> own);
    CompletableFuture<Void> queued = new CompletableFuture<>();
    lastQueued = queued;
    Futures.atEnd(
        inTurn,
        outcomes,
        (result, thrown) -> {
          MusterException failure =
              thrown == null ? null : PublicErrors.ofCommit(CallFailure.of(thrown));
          callbacks.add(() -> callback.onComplete(copy, failure));
          queued.complete(null);
          mailbox.nudge();
        });
  }

  void runCallbacks() {
    for (Runnable callback = callbacks.poll(); callback != null; callback = callbacks.poll()) {
      callback.run();
    }
  }

  /** What has been polled, where the interval is over and there is news. */
  void inBackground() {
    if (member.driver() != null && autoCommit.isDue()) {
      autoCommit.commit(
          owned.toCommit(), offsets -> member.commit(offsets, config.apiTimeout(), true));
    }
  }

  /** Partitions were assigned: the interval of automatic commits begins anew. */
  void restart() {
    autoCommit.restart();
  }

  /**
   * What has been polled, before the member joins again: others may read on from there. The join
   * waits for it, polls do not. A failure is logged: what is not stored is read again.
   */
  CompletableFuture<Void> beforeJoin() {
    return automatically(
        owned.toCommit(), config.member().rebalanceTimeout(), "before a rebalance");
  }

  /**
   * What has been polled of partitions that a cooperative member gives up. Its next JoinGroup waits
   * for it.
   */
  void beforeRevocation(Set<TopicPartition> partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets = owned.toCommit();
    offsets.keySet().retainAll(partitions);
    revoking =
        automatically(offsets, config.member().rebalanceTimeout(), "before they were revoked");
  }

  /** What has been polled, before the member leaves. Waits on the application's thread. */
  void beforeLeaving(Duration timeout) {
    try {
      Futures.join(
          automatically(owned.toCommit(), timeout, "before leaving"),
          timeout,
          PublicErrors::ofCommit);
    } catch (MusterException e) {
      log.warn("nobody waits for the last commit: {}", e.getMessage());
    }
  }

  /** Done with the commit, and with the one of revoked partitions before it. Never fails. */
  private CompletableFuture<Void> automatically(
      Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout, String when) {
    CompletableFuture<Void> before = revoking;
    if (member.driver() == null || !config.autoCommit() || !autoCommit.isNews(offsets)) {
      return before;
    }
    return member
        .commit(offsets, timeout, false)
        .handle(
            (result, thrown) -> {
              if (thrown != null) {
                log.warn(
                    "offsets {} of {} were not committed {}: {}",
                    offsets,
                    config.member().groupId(),
                    when,
                    CallFailure.of(thrown).message());
              }
              return null;
            })
        .thenCombine(before, (one, other) -> null);
  }
}
