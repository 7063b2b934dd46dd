// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClusterDescription;
import io.muster.client.NodeDescription;
import io.muster.client.PartitionDescription;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Queue;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/** Asks all nodes what the cluster looks like and puts their answers together. */
final class ClusterDescriber {
  private static final Duration PER_NODE = Duration.ofMillis(1500);

  private final Nodes nodes;
  private final LeaderLocator leaders;
  private final ClientThreads threads;

  ClusterDescriber(Nodes nodes, LeaderLocator leaders, ClientThreads threads) {
    this.nodes = nodes;
    this.leaders = leaders;
    this.threads = threads;
  }

  CompletableFuture<ClusterDescription> describe(Duration timeout) {
    return new RetryLoop<ClusterDescription>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining -> describeOnce(remaining))
        .start();
  }

  private CompletableFuture<ClusterDescription> describeOnce(Duration remaining) {
    Duration perNode = remaining.compareTo(PER_NODE) < 0 ? remaining : PER_NODE;
    List<Endpoint> first = leaders.knownNodes();
    Queue<CallFailure> failures = new ConcurrentLinkedQueue<>();
    return askAll(first, perNode, failures)
        .thenCompose(
            answers -> {
              // Nodes that only the answers name have not been asked yet.
              List<Endpoint> others =
                  answers.values().stream()
                      .flatMap(answer -> answer.getNodesList().stream())
                      .map(node -> new Endpoint(node.getHost(), node.getPort()))
                      .distinct()
                      .filter(node -> !first.contains(node))
                      .toList();
              return askAll(others, perNode, failures)
                  .thenApply(
                      more -> {
                        Map<Integer, DescribeClusterResponse> all = new TreeMap<>(answers);
                        all.putAll(more);
                        return all;
                      });
            })
        .thenCompose(
            answers ->
                answers.isEmpty()
                    ? CompletableFuture.failedFuture(nobody(first, failures))
                    : CompletableFuture.completedFuture(merge(answers)));
  }

  /** Who refuses has told what the caller must know; else nobody is there, for these reasons. */
  private static CallFailure nobody(List<Endpoint> asked, Iterable<CallFailure> failures) {
    StringBuilder why = new StringBuilder();
    for (CallFailure failure : failures) {
      if (!failure.kind().retriable()) {
        return failure;
      }
      why.append("; ").append(failure.message());
    }
    return CallFailure.unavailable(null, "none of " + asked + " answered" + why);
  }

  /** The answers by node id. Who does not answer is left out, and why is added to the failures. */
  private CompletableFuture<Map<Integer, DescribeClusterResponse>> askAll(
      List<Endpoint> endpoints, Duration timeout, Queue<CallFailure> failures) {
    DescribeClusterRequest request =
        DescribeClusterRequest.newBuilder().setHeader(nodes.header()).build();
    CompletableFuture<Map<Integer, DescribeClusterResponse>> all =
        CompletableFuture.completedFuture(new HashMap<>());
    for (Endpoint endpoint : endpoints) {
      CompletableFuture<@Nullable DescribeClusterResponse> one =
          nodes
              .at(endpoint)
              .unary(ClusterServiceGrpc.getDescribeClusterMethod(), request, timeout)
              .handle(
                  (answer, failure) -> {
                    if (failure != null) {
                      failures.add(CallFailure.of(failure));
                    }
                    return answer;
                  });
      all =
          all.thenCombine(
              one,
              (answers, answer) -> {
                if (answer != null) {
                  answers.put(answer.getHeader().getNodeId(), answer);
                }
                return answers;
              });
    }
    return all;
  }

  private static ClusterDescription merge(Map<Integer, DescribeClusterResponse> answers) {
    DescribeClusterResponse any = answers.values().iterator().next();
    List<NodeDescription> described = new ArrayList<>();
    for (NodeEndpoint node : any.getNodesList()) {
      described.add(
          new NodeDescription(
              node.getNodeId(),
              node.getHost(),
              node.getPort(),
              answers.containsKey(node.getNodeId())));
    }
    described.sort(Comparator.comparingInt(NodeDescription::id));
    Map<Integer, DescribeClusterResponse.Partition> newest = new TreeMap<>();
    for (DescribeClusterResponse answer : answers.values()) {
      for (DescribeClusterResponse.Partition partition : answer.getPartitionsList()) {
        newest.merge(partition.getPartition(), partition, ClusterDescriber::newer);
      }
    }
    List<PartitionDescription> partitions = new ArrayList<>();
    for (DescribeClusterResponse.Partition view : newest.values()) {
      DescribeClusterResponse.Partition led = ofLeader(answers.get(view.getLeaderNodeId()), view);
      partitions.add(
          new PartitionDescription(
              view.getPartition(),
              id(view.getLeaderNodeId()),
              view.getTerm(),
              led == null ? view.getAppliedIndex() : led.getAppliedIndex(),
              view.getReplicasList(),
              led == null ? List.of() : led.getInSyncReplicasList(),
              led != null && led.getReady()));
    }
    return new ClusterDescription(
        any.getHeader().getClusterId(),
        any.getVersion(),
        answers.values().stream()
            .map(DescribeClusterResponse::getVersion)
            .distinct()
            .sorted()
            .toList(),
        // It never falls, so the highest is the newest.
        answers.values().stream()
            .mapToInt(DescribeClusterResponse::getFeatureLevel)
            .max()
            .orElse(0),
        answers.values().stream()
            .mapToInt(DescribeClusterResponse::getCommonFeatureLevel)
            .filter(level -> level > 0)
            .min()
            .orElse(0),
        controller(answers),
        any.getOffsetsPartitions(),
        any.getRaftGroups(),
        described,
        partitions);
  }

  /** Without terms for the cluster group, the node that says it of itself counts most. */
  private static OptionalInt controller(Map<Integer, DescribeClusterResponse> answers) {
    int named = 0;
    for (Map.Entry<Integer, DescribeClusterResponse> answer : answers.entrySet()) {
      int controller = answer.getValue().getControllerNodeId();
      if (controller != 0 && controller == answer.getKey()) {
        return OptionalInt.of(controller);
      }
      named = controller != 0 ? controller : named;
    }
    return id(named);
  }

  private static DescribeClusterResponse.Partition newer(
      DescribeClusterResponse.Partition one, DescribeClusterResponse.Partition other) {
    if (one.getTerm() != other.getTerm()) {
      return one.getTerm() > other.getTerm() ? one : other;
    }
    return one.getLeaderNodeId() != 0 ? one : other;
  }

  /** The leader's own view of a partition that it leads, where it answered. */
  private static DescribeClusterResponse.@Nullable Partition ofLeader(
      @Nullable DescribeClusterResponse leader, DescribeClusterResponse.Partition view) {
    if (leader == null) {
      return null;
    }
    return leader.getPartitionsList().stream()
        .filter(partition -> partition.getPartition() == view.getPartition())
        .filter(partition -> partition.getLeaderNodeId() == view.getLeaderNodeId())
        .findFirst()
        .orElse(null);
  }

  private static OptionalInt id(int node) {
    return node == 0 ? OptionalInt.empty() : OptionalInt.of(node);
  }
}
