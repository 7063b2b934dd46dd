// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.MethodDescriptor;
import io.muster.client.FeatureLevels;
import io.muster.client.Placement;
import io.muster.client.RegisteredNode;
import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.FinalizeUpgradeRequest;
import io.muster.proto.v1.ListNodesRequest;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.RemoveNodeRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;

/**
 * An operator's calls about nodes and about where partitions are. What changes something goes to
 * the controller. Futures fail with {@link CallFailure}.
 */
final class PlacementCalls {
  private static final String NOT_MOVING = "NO_REASSIGNMENT_IN_PROGRESS";
  private static final String NO_NODE = "UNKNOWN_NODE";

  private final Nodes nodes;
  private final AnyNode anyNode;
  private final ClientThreads threads;
  private final Duration timeout;

  PlacementCalls(Nodes nodes, LeaderLocator leaders, ClientThreads threads, Duration timeout) {
    this.nodes = nodes;
    this.anyNode = new AnyNode(nodes, leaders, threads);
    this.threads = threads;
    this.timeout = timeout;
  }

  CompletableFuture<List<RegisteredNode>> nodes() {
    return whole(
            ClusterServiceGrpc.getListNodesMethod(),
            ListNodesRequest.newBuilder().setHeader(nodes.header()).build(),
            response -> response.getNodesCount() > 0)
        .thenApply(PlacementMessages::nodes);
  }

  CompletableFuture<Placement> partitions() {
    return whole(
            ClusterServiceGrpc.getListPartitionsMethod(),
            ListPartitionsRequest.newBuilder().setHeader(nodes.header()).build(),
            response ->
                response.getRaftGroups() > 0
                    && response.getPartitionsCount() == response.getOffsetsPartitions())
        .thenApply(PlacementMessages::placement);
  }

  /** A node that has just begun does not know yet how the cluster was formed: then another does. */
  private <Q, A> CompletableFuture<A> whole(
      MethodDescriptor<Q, A> method, Q request, Predicate<A> knows) {
    return new RetryLoop<A>(
            threads,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining ->
                anyNode
                    .call(method, request, remaining)
                    .thenCompose(
                        response ->
                            knows.test(response)
                                ? CompletableFuture.completedFuture(response)
                                : CompletableFuture.failedFuture(notYet())))
        .start();
  }

  private static CallFailure notYet() {
    return new CallFailure(
        FailureClass.RETRY_SAME,
        "COORDINATOR_NOT_AVAILABLE",
        "the nodes that answer do not know yet how the cluster was formed",
        Map.of(),
        null,
        false,
        null);
  }

  CompletableFuture<Set<Integer>> reassign(
      Map<Integer, List<Integer>> replicas, boolean validateOnly) {
    if (replicas.isEmpty()) {
      return CompletableFuture.completedFuture(Set.of());
    }
    return call(
            ClusterServiceGrpc.getReassignPartitionsMethod(),
            ReassignPartitionsRequest.newBuilder()
                .setHeader(nodes.header())
                .addAllPartitions(PlacementMessages.replicas(replicas))
                .setValidateOnly(validateOnly)
                .build())
        .thenApply(response -> Set.copyOf(response.getMovingList()));
  }

  CompletableFuture<Set<Integer>> cancelAll() {
    return cancelNamed(Set.of());
  }

  CompletableFuture<Set<Integer>> cancel(Set<Integer> partitions) {
    // On the wire no partitions mean all.
    return partitions.isEmpty()
        ? CompletableFuture.completedFuture(Set.of())
        : cancelNamed(partitions);
  }

  private CompletableFuture<Set<Integer>> cancelNamed(Set<Integer> partitions) {
    return call(
            ClusterServiceGrpc.getCancelReassignmentMethod(),
            CancelReassignmentRequest.newBuilder()
                .setHeader(nodes.header())
                .addAllPartitions(new TreeSet<>(partitions))
                .build())
        .<Set<Integer>>thenApply(response -> Set.copyOf(response.getPartitionsList()))
        .exceptionallyCompose(
            thrown -> {
              CallFailure failure = CallFailure.of(thrown);
              // An attempt that went unanswered may have ended it.
              return failure.is(NOT_MOVING) && failure.maybeApplied()
                  ? CompletableFuture.completedFuture(Set.copyOf(partitions))
                  : CompletableFuture.failedFuture(failure);
            });
  }

  CompletableFuture<Void> drain(int nodeId, boolean draining) {
    return call(
            ClusterServiceGrpc.getDrainNodeMethod(),
            DrainNodeRequest.newBuilder()
                .setHeader(nodes.header())
                .setNodeId(nodeId)
                .setDraining(draining)
                .build())
        .thenAccept(response -> {});
  }

  CompletableFuture<Void> remove(int nodeId) {
    return Removals.done(
        call(
            ClusterServiceGrpc.getRemoveNodeMethod(),
            RemoveNodeRequest.newBuilder().setHeader(nodes.header()).setNodeId(nodeId).build()),
        NO_NODE);
  }

  CompletableFuture<FeatureLevels> finalizeUpgrade(int level, boolean validateOnly) {
    return call(
            ClusterServiceGrpc.getFinalizeUpgradeMethod(),
            FinalizeUpgradeRequest.newBuilder()
                .setHeader(nodes.header())
                .setLevel(level)
                .setValidateOnly(validateOnly)
                .build())
        .thenApply(response -> new FeatureLevels(response.getPreviousLevel(), response.getLevel()));
  }

  private <Q, A> CompletableFuture<A> call(MethodDescriptor<Q, A> method, Q request) {
    return anyNode.call(method, request, timeout);
  }
}
