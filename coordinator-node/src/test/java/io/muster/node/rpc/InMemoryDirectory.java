// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.muster.node.cluster.AclDirectory;
import io.muster.node.cluster.ClusterDirectory;
import io.muster.node.cluster.ConfigDirectory;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DeleteTopicResponse;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.ExpandTopicResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.Topic;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicLong;

/** A registry of topics in a map. */
final class InMemoryDirectory implements ClusterDirectory {
  private final Map<String, Topic> topics = new ConcurrentSkipListMap<>();
  private final InMemoryConfig config = new InMemoryConfig();
  private final AtomicLong revision = new AtomicLong();
  final InMemoryAcls acls = new InMemoryAcls();

  @Override
  public CompletableFuture<CreateTopicResponse> createTopic(CreateTopicRequest request) {
    Topic topic = request.getTopic();
    Topic before = topics.putIfAbsent(topic.getName(), topic);
    if (before == null) {
      revision.incrementAndGet();
    }
    if (before != null && !before.equals(topic)) {
      return CompletableFuture.failedFuture(
          new ApiException(ErrorReason.TOPIC_ALREADY_EXISTS, "It has another partition count"));
    }
    return CompletableFuture.completedFuture(
        CreateTopicResponse.newBuilder().setCreated(before == null).build());
  }

  @Override
  public CompletableFuture<ExpandTopicResponse> expandTopic(ExpandTopicRequest request) {
    Topic before = topics.get(request.getName());
    if (before == null) {
      return CompletableFuture.failedFuture(unknown());
    }
    topics.put(
        request.getName(),
        before.toBuilder().setPartitionCount(request.getPartitionCount()).build());
    revision.incrementAndGet();
    return CompletableFuture.completedFuture(
        ExpandTopicResponse.newBuilder()
            .setPreviousPartitionCount(before.getPartitionCount())
            .build());
  }

  @Override
  public CompletableFuture<DeleteTopicResponse> deleteTopic(DeleteTopicRequest request) {
    revision.incrementAndGet();
    return topics.remove(request.getName()) == null
        ? CompletableFuture.failedFuture(unknown())
        : CompletableFuture.completedFuture(DeleteTopicResponse.getDefaultInstance());
  }

  private static ApiException unknown() {
    return new ApiException(ErrorReason.UNKNOWN_TOPIC_OR_PARTITION, "There is no such topic");
  }

  /** Keeps what was set, whatever it is. */
  @Override
  public ConfigDirectory config() {
    return config;
  }

  @Override
  public long topicsRevision() {
    return revision.get();
  }

  @Override
  public ListTopicsResponse listTopics(ListTopicsRequest request) {
    return ListTopicsResponse.newBuilder().addAllTopics(topics.values()).build();
  }

  @Override
  public AclDirectory acls() {
    return acls;
  }

  @Override
  public DescribeClusterResponse describe() {
    return DescribeClusterResponse.newBuilder().setOffsetsPartitions(50).build();
  }
}
