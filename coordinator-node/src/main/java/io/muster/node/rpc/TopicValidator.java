// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.envelope;
import static io.muster.node.rpc.FieldChecks.refusal;
import static io.muster.node.rpc.FieldChecks.topicName;

import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.state.Limits;

/**
 * Shape and limits of requests about topics. Every method returns if the request is in order and
 * otherwise throws {@link io.muster.node.coordinator.ApiException}.
 */
final class TopicValidator {

  static void create(CreateTopicRequest request) {
    envelope(request.getHeader(), request);
    topicName("topic.name", request.getTopic().getName());
    partitionCount("topic.partition_count", request.getTopic().getPartitionCount());
  }

  static void expand(ExpandTopicRequest request) {
    envelope(request.getHeader(), request);
    topicName("name", request.getName());
    partitionCount("partition_count", request.getPartitionCount());
  }

  static void delete(DeleteTopicRequest request) {
    envelope(request.getHeader(), request);
    topicName("name", request.getName());
  }

  /** Unknown names are left out of the answer, and so are impossible ones. */
  static void list(ListTopicsRequest request) {
    envelope(request.getHeader(), request);
    atMost("names", request.getNamesCount(), Limits.TOPICS_MAX);
  }

  private static void partitionCount(String field, int count) {
    if (count < 1 || count > Limits.TOPIC_PARTITIONS_MAX) {
      throw refusal(
          ErrorReason.INVALID_PARTITIONS,
          field,
          Limits.TOPIC_PARTITIONS_MAX,
          field + " is " + count + "; it must be from 1 to " + Limits.TOPIC_PARTITIONS_MAX);
    }
  }

  private TopicValidator() {}
}
