// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import org.apache.kafka.common.TopicPartition;

/** Partitions as Kafka names them. */
final class KafkaNames {
  private KafkaNames() {}

  static TopicPartition of(io.muster.client.TopicPartition partition) {
    return new TopicPartition(partition.topic(), partition.partition());
  }
}
