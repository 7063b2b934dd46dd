// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaFuture;
import org.jspecify.annotations.Nullable;

/**
 * Asks Kafka for topics and offsets. Thread-safe: calls of several threads go on at the same time.
 * Each takes at most {@code default.api.timeout.ms} of Kafka's configuration.
 */
final class Lookups implements AutoCloseable {
  /** How long a topic that was just created may be unknown to a broker. */
  static final Duration GRACE = Duration.ofSeconds(2);

  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(5);
  private static final long RETRY_MILLIS = 100;

  private final Admin admin;
  private final IsolationLevel isolation;
  // Listing offsets of a topic that does not exist only times out, so that is asked for first.
  private final Map<String, Integer> partitionCounts = new ConcurrentHashMap<>();

  Lookups(Admin admin, IsolationLevel isolation) {
    this.admin = admin;
    this.isolation = isolation;
  }

  long beginning(TopicPartition partition) throws IOException {
    return offset(partition, OffsetSpec.earliest(), isolation);
  }

  /** Where a reader gets to: up to transactions that are still open, where only committed count. */
  long end(TopicPartition partition) throws IOException {
    return offset(partition, OffsetSpec.latest(), isolation);
  }

  /** Where the log ends, whatever is committed. */
  long logEnd(TopicPartition partition) throws IOException {
    return offset(partition, OffsetSpec.latest(), IsolationLevel.READ_UNCOMMITTED);
  }

  OptionalLong at(TopicPartition partition, Instant time) throws IOException {
    long offset = offset(partition, OffsetSpec.forTimestamp(time.toEpochMilli()), isolation);
    return offset < 0 ? OptionalLong.empty() : OptionalLong.of(offset);
  }

  private long offset(TopicPartition partition, OffsetSpec spec, IsolationLevel level)
      throws IOException {
    requireExists(partition);
    org.apache.kafka.common.TopicPartition asked = KafkaNames.of(partition);
    try {
      return await(
              admin
                  .listOffsets(Map.of(asked, spec), new ListOffsetsOptions(level))
                  .partitionResult(asked))
          .offset();
    } catch (ExecutionException e) {
      // It may have been deleted since.
      partitionCounts.remove(partition.topic());
      throw KafkaErrors.failed("offsets of " + partition + " cannot be had from Kafka", e);
    }
  }

  private void requireExists(TopicPartition partition) throws IOException {
    Integer known = partitionCounts.get(partition.topic());
    if (known != null && partition.partition() < known) {
      return;
    }
    long giveUp = System.nanoTime() + GRACE.toNanos();
    while (true) {
      String missing = askIfMissing(partition);
      if (missing == null) {
        return;
      }
      if (System.nanoTime() - giveUp > 0) {
        throw new IOException(missing);
      }
      try {
        TimeUnit.MILLISECONDS.sleep(RETRY_MILLIS);
      } catch (InterruptedException e) {
        throw interrupted();
      }
    }
  }

  private @Nullable String askIfMissing(TopicPartition partition) throws IOException {
    try {
      return missing(partition, await(describe(partition.topic())));
    } catch (ExecutionException e) {
      if (KafkaErrors.isUnknownTopic(e)) {
        return unknown(partition);
      }
      throw KafkaErrors.failed("Kafka does not describe topic " + partition.topic(), e);
    }
  }

  private KafkaFuture<TopicDescription> describe(String topic) {
    return admin.describeTopics(List.of(topic)).topicNameValues().values().iterator().next();
  }

  private @Nullable String missing(TopicPartition partition, TopicDescription topic) {
    int count = topic.partitions().size();
    partitionCounts.put(partition.topic(), count);
    return partition.partition() < count
        ? null
        : "topic "
            + partition.topic()
            + " has "
            + count
            + " partitions in Kafka, there is no partition "
            + partition.partition();
  }

  private static String unknown(TopicPartition partition) {
    return "topic " + partition.topic() + " does not exist in Kafka, or may not be described";
  }

  /**
   * Why the partition cannot be read: it does not exist. Empty where it does, and also where Kafka
   * gives no answer. Never fails; completes on Kafka's thread.
   */
  CompletionStage<Optional<String>> whyMissing(TopicPartition partition) {
    return describe(partition.topic())
        .toCompletionStage()
        .handle(
            (topic, error) -> {
              if (error != null) {
                return KafkaErrors.isUnknownTopic(error)
                    ? Optional.of(unknown(partition))
                    : Optional.empty();
              }
              return Optional.ofNullable(missing(partition, topic));
            });
  }

  /**
   * Ends of many partitions, in as few requests as Kafka needs. Those that Kafka does not tell are
   * left out. The consumer is called on Kafka's thread.
   */
  void ends(
      Collection<org.apache.kafka.common.TopicPartition> partitions,
      ObjLongConsumer<org.apache.kafka.common.TopicPartition> found) {
    Map<org.apache.kafka.common.TopicPartition, OffsetSpec> asked = new HashMap<>();
    partitions.forEach(partition -> asked.put(partition, OffsetSpec.latest()));
    ListOffsetsResult ends = admin.listOffsets(asked, new ListOffsetsOptions(isolation));
    for (org.apache.kafka.common.TopicPartition partition : asked.keySet()) {
      ends.partitionResult(partition)
          .whenComplete(
              (end, error) -> {
                if (error == null) {
                  found.accept(partition, end.offset());
                }
              });
    }
  }

  private static <T> T await(KafkaFuture<T> future) throws IOException, ExecutionException {
    try {
      return future.get();
    } catch (InterruptedException e) {
      throw interrupted();
    }
  }

  private static InterruptedIOException interrupted() {
    Thread.currentThread().interrupt();
    return new InterruptedIOException("interrupted while waiting for Kafka");
  }

  @Override
  public void close() {
    admin.close(CLOSE_TIMEOUT);
  }
}
