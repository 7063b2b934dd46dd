// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

/** What a coordinator asks of the topic registry. */
@FunctionalInterface
public interface TopicPartitions {
  /** 0 where this node knows no such topic. */
  int count(String topic);
}
