// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Comparator;
import java.util.Objects;

/**
 * One partition of a topic. Ordered by topic, then by partition number. Written as {@code
 * topic-partition}.
 *
 * @param topic the topic's name
 * @param partition the partition's number, 0 or more
 */
public record TopicPartition(String topic, int partition) implements Comparable<TopicPartition> {
  private static final Comparator<TopicPartition> ORDER =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  public TopicPartition {
    Objects.requireNonNull(topic, "topic");
    if (partition < 0) {
      throw new IllegalArgumentException("partition must be 0 or more: " + partition);
    }
  }

  @Override
  public int compareTo(TopicPartition other) {
    return ORDER.compare(this, other);
  }

  @Override
  public String toString() {
    return topic + "-" + partition;
  }
}
