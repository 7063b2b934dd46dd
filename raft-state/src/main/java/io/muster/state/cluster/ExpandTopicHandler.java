// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.ExpandTopic;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;

/** ExpandTopic: a topic gets more partitions, never fewer. */
public final class ExpandTopicHandler {

  public static Outcome apply(ExpandTopic command, ClusterTransaction transaction) {
    Topic topic = transaction.topic(command.getName());
    if (topic == null) {
      return DeleteTopicHandler.unknown(command.getName());
    }
    int previous = topic.partitionCount();
    if (command.getPartitionCount() < previous) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_PARTITIONS,
          "topic \""
              + command.getName()
              + "\" has "
              + previous
              + " partitions; partition_count can only grow");
    }
    if (command.getPartitionCount() > previous) {
      transaction.expand(topic, command.getPartitionCount());
    }
    return new Outcome.TopicExpanded(previous);
  }

  private ExpandTopicHandler() {}
}
