// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.kafka.clients.consumer.Consumer;

/**
 * The lanes of a source. There is always one; a partition that is read twice at the same time needs
 * another, which ends with its last reader. Thread-safe.
 */
final class FetchLanes<K, V> {
  private static final long CLOSE_MILLIS = 5_000;

  private final KafkaSettings settings;
  private final Lookups lookups;
  private final ConsumerFactory<K, V> consumers;
  private final List<Lane<K, V>> lanes = new ArrayList<>();
  private int made;
  private boolean closed;

  /** Makes Kafka's consumers. */
  @FunctionalInterface
  interface ConsumerFactory<K, V> {
    /** The consumer of the lane with this number. */
    Consumer<K, V> make(int lane);
  }

  /** A lane and the partitions that have a reader on it. */
  private record Lane<K, V>(FetchLane<K, V> fetch, Set<TopicPartition> taken) {}

  FetchLanes(KafkaSettings settings, Lookups lookups, ConsumerFactory<K, V> consumers) {
    this.settings = settings;
    this.lookups = lookups;
    this.consumers = consumers;
    newLane();
  }

  private synchronized Lane<K, V> newLane() {
    made++;
    FetchLane<K, V> fetch =
        new FetchLane<>("muster-kafka-fetch-" + made, consumers.make(made), lookups);
    Lane<K, V> lane = new Lane<>(fetch, new HashSet<>());
    lanes.add(lane);
    return lane;
  }

  synchronized KafkaReader<K, V> open(TopicPartition partition, long offset) throws IOException {
    if (closed) {
      throw new IOException("the Kafka source is closed");
    }
    Lane<K, V> lane = laneFor(partition);
    lane.taken().add(partition);
    return new KafkaReader<>(
        partition, offset, settings, lookups, lane.fetch(), () -> release(lane, partition));
  }

  private Lane<K, V> laneFor(TopicPartition partition) throws IOException {
    // One that ended by itself; its readers say so.
    lanes.removeIf(lane -> lane.fetch().isStopped());
    for (Lane<K, V> lane : lanes) {
      if (!lane.taken().contains(partition)) {
        return lane;
      }
    }
    try {
      return newLane();
    } catch (RuntimeException e) {
      throw KafkaErrors.failed("another Kafka consumer for " + partition + " cannot be made", e);
    }
  }

  private synchronized void release(Lane<K, V> lane, TopicPartition partition) {
    lane.taken().remove(partition);
    if (lane.taken().isEmpty() && lanes.indexOf(lane) > 0) {
      lanes.remove(lane);
      lane.fetch().stop();
    }
  }

  /** Ends all lanes and waits a few seconds for it. Readers that are open fail from then on. */
  void close() {
    for (Lane<K, V> lane : endAll()) {
      lane.fetch().stop();
      try {
        lane.fetch().awaitEnd(CLOSE_MILLIS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized List<Lane<K, V>> endAll() {
    closed = true;
    List<Lane<K, V>> ended = List.copyOf(lanes);
    lanes.clear();
    return ended;
  }
}
