// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.AssignmentContext;
import io.muster.client.AssignmentListener;
import io.muster.client.ConsumerRecord;
import io.muster.client.GroupConsumer;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.OffsetReset;
import io.muster.client.RebalanceInProgressException;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A member with a thread of its own. Its work on a record is done when the record's offset is
 * committed: only then it goes into the common list.
 */
final class Worker implements AutoCloseable {
  private final GroupConsumer<org.apache.kafka.clients.consumer.ConsumerRecord<String, String>>
      consumer;
  private final Queue<Done> done;
  private final Map<TopicPartition, Map<Long, Done>> pending = new TreeMap<>();
  private final CountDownLatch worked = new CountDownLatch(1);
  private final Thread thread;
  private volatile boolean stop;
  private volatile @Nullable Throwable failure;
  private volatile Set<TopicPartition> owned = Set.of();

  /** A record whose offset was committed. */
  record Done(TopicPartition partition, long offset, String value) {}

  Worker(
      MusterClient client,
      String group,
      String topic,
      KafkaSource<String, String> source,
      Queue<Done> done) {
    this.done = done;
    this.consumer =
        client
            .newConsumer(group, source)
            .autoCommit(false)
            .autoOffsetReset(OffsetReset.EARLIEST)
            .sessionTimeout(Duration.ofSeconds(10))
            .heartbeatInterval(Duration.ofMillis(200))
            .maxPollRecords(20)
            .build();
    consumer.subscribe(List.of(topic), new CommitWhenRevoked());
    this.thread = new Thread(this::run, "worker");
    thread.start();
  }

  private final class CommitWhenRevoked implements AssignmentListener {
    @Override
    public void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {
      owned = consumer.assignment();
    }

    @Override
    public void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {
      commit();
      owned = Set.of();
    }

    @Override
    public void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
      // Somebody else does it again.
      pending.keySet().removeAll(partitions);
      owned = Set.of();
    }
  }

  private void run() {
    try (consumer) {
      while (!stop) {
        consumer.poll(Duration.ofMillis(100)).forEach(this::take);
        try {
          commit();
        } catch (RebalanceInProgressException e) {
          // The next poll revokes, which commits.
        }
      }
    } catch (MusterException | IllegalStateException | AssertionError e) {
      failure = e;
    }
  }

  private void take(
      ConsumerRecord<org.apache.kafka.clients.consumer.ConsumerRecord<String, String>> record) {
    pending
        .computeIfAbsent(record.topicPartition(), missing -> new TreeMap<>())
        .put(
            record.offset(),
            new Done(record.topicPartition(), record.offset(), record.value().value()));
  }

  private void commit() {
    Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
    pending.keySet().forEach(each -> offsets.put(each, next(each)));
    if (!offsets.isEmpty()) {
      consumer.commitSync(offsets);
      pending.values().forEach(records -> done.addAll(records.values()));
      pending.clear();
      worked.countDown();
    }
  }

  private OffsetAndMetadata next(TopicPartition partition) {
    return new OffsetAndMetadata(consumer.position(partition));
  }

  /** Waits until it has committed something. */
  boolean hasWorked(Duration timeout) throws InterruptedException {
    return worked.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
  }

  Set<TopicPartition> owned() {
    return owned;
  }

  /** What ended it, if it was not {@link #close}. */
  @Nullable Throwable failure() {
    return failure;
  }

  /** Commits, leaves the group, and waits until that is done. */
  @Override
  public void close() {
    stop = true;
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
