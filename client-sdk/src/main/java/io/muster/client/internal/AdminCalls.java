// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.ExpandTopicResponse;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Calls that are not a member's: those that any node or the controller answers, and offsets of
 * groups without a member. Futures fail with {@link CallFailure}.
 */
final class AdminCalls {
  private static final String NO_TOPIC = "UNKNOWN_TOPIC_OR_PARTITION";

  private final Nodes nodes;
  private final AnyNode anyNode;
  private final CoordinatorCalls coordinators;
  private final Duration timeout;
  // The coordinator counts sequences by client id, so a writer without a member needs one of its
  // own.
  private final RequestHeader writer;
  private final AtomicLong sequence = new AtomicLong();
  private final InOrder alterations = new InOrder();

  AdminCalls(
      Nodes nodes,
      LeaderLocator leaders,
      CoordinatorCalls coordinators,
      ClientThreads threads,
      Duration timeout) {
    this.nodes = nodes;
    this.anyNode = new AnyNode(nodes, leaders, threads);
    this.coordinators = coordinators;
    this.timeout = timeout;
    this.writer =
        nodes.header().toBuilder()
            .setClientId(nodes.header().getClientId() + "-" + UUID.randomUUID())
            .build();
  }

  CompletableFuture<Boolean> createTopic(String name, int partitions) {
    return anyNode
        .call(
            TopicServiceGrpc.getCreateTopicMethod(),
            CreateTopicRequest.newBuilder()
                .setHeader(nodes.header())
                .setTopic(Topic.newBuilder().setName(name).setPartitionCount(partitions))
                .build(),
            timeout)
        .thenApply(CreateTopicResponse::getCreated);
  }

  /** How many partitions it had before. */
  CompletableFuture<Integer> expandTopic(String name, int partitions) {
    return anyNode
        .call(
            TopicServiceGrpc.getExpandTopicMethod(),
            ExpandTopicRequest.newBuilder()
                .setHeader(nodes.header())
                .setName(name)
                .setPartitionCount(partitions)
                .build(),
            timeout)
        .thenApply(ExpandTopicResponse::getPreviousPartitionCount);
  }

  CompletableFuture<Void> deleteTopic(String name) {
    return Removals.done(
        anyNode.call(
            TopicServiceGrpc.getDeleteTopicMethod(),
            DeleteTopicRequest.newBuilder().setHeader(nodes.header()).setName(name).build(),
            timeout),
        NO_TOPIC);
  }

  CompletableFuture<List<TopicDescription>> allTopics() {
    return topics(ListTopicsRequest.newBuilder().setHeader(nodes.header()).build());
  }

  /** Those of the named topics that exist. */
  CompletableFuture<List<TopicDescription>> topics(Collection<String> names) {
    if (names.isEmpty()) {
      // On the wire no names mean all.
      return CompletableFuture.completedFuture(List.of());
    }
    return topics(
        ListTopicsRequest.newBuilder().setHeader(nodes.header()).addAllNames(names).build());
  }

  private CompletableFuture<List<TopicDescription>> topics(ListTopicsRequest request) {
    return anyNode
        .call(TopicServiceGrpc.getListTopicsMethod(), request, timeout)
        .thenApply(AdminCalls::described);
  }

  /** The topics of an answer. */
  static List<TopicDescription> described(ListTopicsResponse response) {
    return response.getTopicsList().stream()
        .map(
            topic ->
                new TopicDescription(
                    topic.getName(), topic.getPartitionCount(), topic.getId(), topic.getRevision()))
        .toList();
  }

  CompletableFuture<FindCoordinatorResponse> findCoordinator(String groupId) {
    return anyNode.call(
        CoordinatorServiceGrpc.getFindCoordinatorMethod(),
        FindCoordinatorRequest.newBuilder().setHeader(nodes.header()).setGroupId(groupId).build(),
        timeout);
  }

  /** Committed offsets of these partitions, or of all where none are named. */
  CompletableFuture<Map<TopicPartition, CommittedOffset>> committed(
      String groupId, Set<TopicPartition> partitions, Duration within) {
    return coordinators
        .fetch(
            OffsetMessages.fetch(groupId, partitions).setHeader(nodes.header()).build(),
            patience(within))
        .thenApply(OffsetMessages::committed);
  }

  CompletableFuture<CommitResult> alterOffsets(
      String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    // The sequence is given when the call is sent: one that another overtook would be refused.
    return alterations.submit(groupId, () -> alter(groupId, offsets));
  }

  private CompletableFuture<CommitResult> alter(
      String groupId, Map<TopicPartition, OffsetAndMetadata> offsets) {
    return coordinators
        .alter(
            AlterOffsetsRequest.newBuilder()
                .setHeader(writer)
                .setGroupId(groupId)
                .setSequence(sequence.incrementAndGet())
                .addAllTopics(OffsetMessages.topics(offsets))
                .build(),
            patience(timeout))
        .thenCompose(
            response -> {
              try {
                return CompletableFuture.completedFuture(OffsetMessages.result(response));
              } catch (CallFailure refused) {
                return CompletableFuture.failedFuture(refused);
              }
            });
  }

  private static CoordinatorCalls.Patience patience(Duration timeout) {
    return new CoordinatorCalls.Patience(timeout, RetryLoop.Pauses.DEFAULT);
  }
}
