// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.MethodDescriptor;
import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.CreateTopicResponse;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.ListTopicsResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Calls that are not a member's: those that any node or the controller answers, and offsets of
 * groups without a member. Futures fail with {@link CallFailure}.
 */
final class AdminCalls {
  private static final Duration ATTEMPT = Duration.ofSeconds(2);

  private final Nodes nodes;
  private final LeaderLocator leaders;
  private final CoordinatorCalls coordinators;
  private final ClientThreads threads;
  private final Duration timeout;
  // The coordinator counts sequences by client id, so a writer without a member needs one of its
  // own.
  private final RequestHeader writer;
  private final AtomicLong sequence = new AtomicLong();
  private final AtomicInteger turn = new AtomicInteger();

  AdminCalls(
      Nodes nodes,
      LeaderLocator leaders,
      CoordinatorCalls coordinators,
      ClientThreads threads,
      Duration timeout) {
    this.nodes = nodes;
    this.leaders = leaders;
    this.coordinators = coordinators;
    this.threads = threads;
    this.timeout = timeout;
    this.writer =
        nodes.header().toBuilder()
            .setClientId(nodes.header().getClientId() + "-" + UUID.randomUUID())
            .build();
  }

  CompletableFuture<Boolean> createTopic(String name, int partitions) {
    return anyNode(
            TopicServiceGrpc.getCreateTopicMethod(),
            CreateTopicRequest.newBuilder()
                .setHeader(nodes.header())
                .setTopic(Topic.newBuilder().setName(name).setPartitionCount(partitions))
                .build())
        .thenApply(CreateTopicResponse::getCreated);
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
    return anyNode(TopicServiceGrpc.getListTopicsMethod(), request).thenApply(AdminCalls::read);
  }

  private static List<TopicDescription> read(ListTopicsResponse response) {
    return response.getTopicsList().stream()
        .map(topic -> new TopicDescription(topic.getName(), topic.getPartitionCount()))
        .toList();
  }

  CompletableFuture<FindCoordinatorResponse> findCoordinator(String groupId) {
    return anyNode(
        CoordinatorServiceGrpc.getFindCoordinatorMethod(),
        FindCoordinatorRequest.newBuilder().setHeader(nodes.header()).setGroupId(groupId).build());
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
    return coordinators
        .commitAlone(
            OffsetCommitRequest.newBuilder()
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

  /** Asks one node after the other, beginning with the one that the last refusal named. */
  private <Q, A> CompletableFuture<A> anyNode(MethodDescriptor<Q, A> method, Q request) {
    AtomicReference<@Nullable Endpoint> hint = new AtomicReference<>();
    return new RetryLoop<A>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining -> {
              NodeConnection node = nodes.at(choose(hint.getAndSet(null)));
              return node.unary(
                      method, request, remaining.compareTo(ATTEMPT) < 0 ? remaining : ATTEMPT)
                  .whenComplete(
                      (answer, failed) -> {
                        if (failed != null) {
                          String named = CallFailure.of(failed).metadata().get("leaderEndpoint");
                          hint.set(named == null ? null : Endpoint.parse(named));
                        }
                      });
            })
        .start();
  }

  private Endpoint choose(@Nullable Endpoint hinted) {
    if (hinted != null) {
      return hinted;
    }
    List<Endpoint> candidates = new ArrayList<>(leaders.knownNodes());
    int first = turn.getAndIncrement();
    for (int i = 0; i < candidates.size(); i++) {
      Endpoint candidate = candidates.get(Math.floorMod(first + i, candidates.size()));
      NodeConnection connection = nodes.at(candidate);
      if (!connection.isDown()) {
        return candidate;
      }
      connection.reconnect();
    }
    return candidates.get(Math.floorMod(first, candidates.size()));
  }
}
