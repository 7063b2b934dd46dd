// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/**
 * One record of a partition.
 *
 * @param topicPartition where it comes from
 * @param offset its offset there
 * @param value what the source read
 * @param <R> the source's type of record
 */
public record ConsumerRecord<R>(TopicPartition topicPartition, long offset, R value) {
  /** The topic's name. */
  public String topic() {
    return topicPartition.topic();
  }

  /** The partition's number. */
  public int partition() {
    return topicPartition.partition();
  }
}
