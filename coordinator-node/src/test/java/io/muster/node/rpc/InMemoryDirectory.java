// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.muster.node.cluster.ClusterDirectory;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.Topic;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;

/** A registry of topics in a map. */
final class InMemoryDirectory implements ClusterDirectory {
  private final Map<String, Topic> topics = new ConcurrentSkipListMap<>();

  @Override
  public CompletableFuture<CreateTopicResponse> createTopic(CreateTopicRequest request) {
    Topic topic = request.getTopic();
    Topic before = topics.putIfAbsent(topic.getName(), topic);
    if (before != null && !before.equals(topic)) {
      return CompletableFuture.failedFuture(
          new ApiException(ErrorReason.TOPIC_ALREADY_EXISTS, "It has another partition count"));
    }
    return CompletableFuture.completedFuture(
        CreateTopicResponse.newBuilder().setCreated(before == null).build());
  }

  @Override
  public ListTopicsResponse listTopics(ListTopicsRequest request) {
    return ListTopicsResponse.newBuilder().addAllTopics(topics.values()).build();
  }

  @Override
  public DescribeClusterResponse describe() {
    return DescribeClusterResponse.newBuilder().setOffsetsPartitions(50).build();
  }
}
