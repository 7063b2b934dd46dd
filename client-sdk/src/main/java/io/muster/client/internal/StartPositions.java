// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommittedOffset;
import io.muster.client.RetriableException;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fetches the committed offsets at which newly assigned partitions start, while polls go on. Used
 * by the application's thread only.
 */
final class StartPositions {
  private static final Logger log = LoggerFactory.getLogger(StartPositions.class);

  private final Source source;
  private final Executor io;
  private final OwnedPartitions<?> owned;
  private final Mailbox mailbox;
  private @Nullable Fetch fetch;

  /** Committed offsets on their way, for partitions that have no position yet. */
  private record Fetch(
      Set<TopicPartition> of, CompletableFuture<Map<TopicPartition, CommittedOffset>> committed) {}

  /** How committed offsets are asked for. */
  @FunctionalInterface
  interface Source {
    CompletableFuture<Map<TopicPartition, CommittedOffset>> committed(
        Set<TopicPartition> partitions);
  }

  StartPositions(Source source, Executor io, OwnedPartitions<?> owned, Mailbox mailbox) {
    this.source = source;
    this.io = io;
    this.owned = owned;
    this.mailbox = mailbox;
  }

  /** Takes the answer that has come, and asks for what is missing still. */
  void find() {
    Fetch asked = fetch;
    if (asked != null && asked.committed().isDone()) {
      fetch = null;
      start(asked);
    }
    Set<TopicPartition> missing = owned.withoutPosition();
    if (fetch == null && !missing.isEmpty()) {
      CompletableFuture<Map<TopicPartition, CommittedOffset>> committed = source.committed(missing);
      fetch = new Fetch(missing, committed);
      // The poll that waits looks again as soon as there is an answer.
      Futures.atEnd(committed, io, (found, failed) -> mailbox.nudge());
    }
  }

  private void start(Fetch found) {
    try {
      owned.start(found.of(), Futures.join(found.committed(), Duration.ZERO, PublicErrors::of));
    } catch (RetriableException e) {
      log.warn("the committed offsets of {} are asked for again: {}", found.of(), e.getMessage());
    }
  }

  /** Partitions were assigned or given up: an answer on its way is of the past. */
  void forget() {
    fetch = null;
  }
}
