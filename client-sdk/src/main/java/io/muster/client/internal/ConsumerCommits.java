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

  /** Waits for the commit; callbacks of earlier ones have run then. */
  void sync(Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    Duration patience = Deadline.capped(timeout);
    wakeup.await(() -> inOrder(offsets, patience), patience, PublicErrors::ofCommit, true);
    runCallbacks();
  }

  private CompletableFuture<CommitResult> inOrder(
      Map<TopicPartition, OffsetAndMetadata> offsets, Duration timeout) {
    CompletableFuture<CommitResult> outcome = new CompletableFuture<>();
    Futures.atEnd(
        member.commit(offsets, timeout),
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

  /** The callback runs in a later call. */
  void async(Map<TopicPartition, OffsetAndMetadata> offsets, CommitCallback callback) {
    Map<TopicPartition, OffsetAndMetadata> copy = Map.copyOf(offsets);
    Futures.atEnd(
        member.commit(copy, config.apiTimeout()),
        outcomes,
        (result, thrown) -> {
          MusterException failure =
              thrown == null ? null : PublicErrors.ofCommit(CallFailure.of(thrown));
          callbacks.add(() -> callback.onComplete(copy, failure));
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
      autoCommit.commit(owned.toCommit(), offsets -> member.commit(offsets, config.apiTimeout()));
    }
  }

  /** Partitions were assigned: the interval of automatic commits begins anew. */
  void restart() {
    autoCommit.restart();
  }

  /** Before partitions are given up. A failure is logged: what is not stored is read again. */
  void beforeRevocation(Duration timeout) {
    Map<TopicPartition, OffsetAndMetadata> offsets = owned.toCommit();
    if (member.driver() == null || !config.autoCommit() || !autoCommit.isNews(offsets)) {
      return;
    }
    try {
      Futures.join(member.commit(offsets, timeout), timeout, PublicErrors::ofCommit);
    } catch (MusterException e) {
      log.warn(
          "offsets of {} were not committed before a rebalance: {}",
          config.member().groupId(),
          e.getMessage());
    }
  }
}
