// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.CreateTopic;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Limits;
import io.muster.state.Outcome;

/** CreateTopic: a name gets its partition count; once more with the same count is fine. */
public final class CreateTopicHandler {

  public static Outcome apply(CreateTopic command, ClusterTransaction transaction) {
    if (command.getPartitionCount() <= 0) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_PARTITIONS, "partition_count must be 1 or more");
    }
    Topic existing = transaction.topic(command.getName());
    if (existing != null && existing.partitionCount() == command.getPartitionCount()) {
      return new Outcome.TopicEnsured(false);
    }
    if (existing != null) {
      return new Outcome.Rejected(
          ErrorReason.TOPIC_ALREADY_EXISTS,
          "topic \""
              + command.getName()
              + "\" exists with "
              + existing.partitionCount()
              + " partitions");
    }
    if (transaction.topicCount() >= Limits.TOPICS_MAX) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REQUEST,
          "the cluster has its maximum of " + Limits.TOPICS_MAX + " topics");
    }
    transaction.create(command.getName(), command.getPartitionCount());
    return new Outcome.TopicEnsured(true);
  }

  private CreateTopicHandler() {}
}
