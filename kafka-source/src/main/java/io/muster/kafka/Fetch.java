// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import org.apache.kafka.common.TopicPartition;

/** A partition that a lane fetches for a reader. Used by the lane's thread only. */
final class Fetch<K, V> {
  private final PartitionBuffer<K, V> buffer;
  private final TopicPartition partition;
  private boolean paused;
  private long askedAt = System.nanoTime();

  Fetch(PartitionBuffer<K, V> buffer) {
    this.buffer = buffer;
    this.partition = KafkaNames.of(buffer.partition());
  }

  PartitionBuffer<K, V> buffer() {
    return buffer;
  }

  TopicPartition partition() {
    return partition;
  }

  /** The buffer is full, so Kafka's consumer skips the partition. */
  boolean isPaused() {
    return paused;
  }

  void paused(boolean now) {
    paused = now;
    askedAt = System.nanoTime();
  }

  /** Nanoseconds since Kafka was asked about it beside fetching, or it was attached or paused. */
  long sinceAsked(long now) {
    return now - askedAt;
  }

  void asked(long now) {
    askedAt = now;
  }
}
