// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommitResult;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * When to commit what was polled without being asked. One commit at a time, none without news. Used
 * by the application's thread.
 */
final class AutoCommit {
  private static final Logger log = LoggerFactory.getLogger(AutoCommit.class);

  private final Timer timer;
  private final ConsumerConfig config;
  private volatile Deadline due;
  private CompletableFuture<?> last = CompletableFuture.completedFuture(null);
  // What the last one stored, unless something else may have been stored since.
  private Map<TopicPartition, OffsetAndMetadata> stored = Map.of();
  private long round;

  AutoCommit(Timer timer, ConsumerConfig config) {
    this.timer = timer;
    this.config = config;
    this.due = Deadline.after(timer, config.autoCommitInterval());
  }

  /** Partitions were assigned: the interval begins anew. */
  void restart() {
    due = Deadline.after(timer, config.autoCommitInterval());
    forget();
  }

  /** Somebody else commits: what was stored before may not be what is stored now. */
  synchronized void forget() {
    stored = Map.of();
    round++;
  }

  private synchronized void stored(Map<TopicPartition, OffsetAndMetadata> offsets, long in) {
    if (round == in) {
      stored = offsets;
    }
  }

  private synchronized long round() {
    return round;
  }

  boolean isDue() {
    return config.autoCommit() && due.hasPassed() && last.isDone();
  }

  synchronized boolean isNews(Map<TopicPartition, OffsetAndMetadata> offsets) {
    return !offsets.isEmpty() && !offsets.equals(stored);
  }

  /**
   * Commits in the background; a failure is logged. What may succeed soon is tried again soon, the
   * rest when the next interval is over.
   */
  void commit(
      Map<TopicPartition, OffsetAndMetadata> offsets,
      Function<Map<TopicPartition, OffsetAndMetadata>, CompletableFuture<CommitResult>> submit) {
    due = Deadline.after(timer, config.autoCommitInterval());
    if (!isNews(offsets)) {
      return;
    }
    long mine = round();
    last =
        submit
            .apply(offsets)
            .handle(
                (result, failed) -> {
                  if (failed == null) {
                    stored(offsets, mine);
                  } else {
                    failed(offsets, CallFailure.of(failed));
                  }
                  return true;
                });
  }

  private void failed(Map<TopicPartition, OffsetAndMetadata> offsets, CallFailure failure) {
    log.warn("automatic commit of {} failed: {}", offsets, failure.message());
    if (failure.kind().retriable() || failure.is("REBALANCE_IN_PROGRESS")) {
      due = Deadline.after(timer, config.member().pauses().least());
    }
  }
}
