// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.ResponseHeader;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BooleanSupplier;
import java.util.function.Function;
import java.util.function.IntFunction;

/** Which node coordinates which group, and the way to those on this node. Thread-safe. */
public final class PartitionRoutes {
  private final CoordinatorSettings settings;
  private final IntFunction<ReplicaGroup> replicas;
  private final List<ReplicaGroupCoordinator> coordinators;
  private final Map<Integer, NodeEndpoint> nodes;
  private final BooleanSupplier clusterAgreed;

  /**
   * @param replicas this node's replica of each replica group, by number
   * @param coordinators by number of the replica group
   * @param nodes where each node listens for clients, by id
   * @param clusterAgreed whether this node is known to be configured as its cluster was created; a
   *     node that counts partitions or groups differently would put groups where nobody looks for
   *     them
   */
  public PartitionRoutes(
      CoordinatorSettings settings,
      IntFunction<ReplicaGroup> replicas,
      List<ReplicaGroupCoordinator> coordinators,
      Map<Integer, NodeEndpoint> nodes,
      BooleanSupplier clusterAgreed) {
    this.settings = settings;
    this.replicas = replicas;
    this.coordinators = List.copyOf(coordinators);
    this.nodes = Map.copyOf(nodes);
    this.clusterAgreed = clusterAgreed;
  }

  CompletableFuture<FindCoordinatorResponse> find(String groupId) {
    int partition = settings.partitionOf(groupId);
    ReplicaGroup replica = replicas.apply(settings.replicaGroupOf(partition));
    NodeEndpoint leader = nodes.get(replica.leaderNodeId());
    if (leader == null) {
      return CompletableFuture.failedFuture(
          new ApiException(
              ErrorReason.COORDINATOR_NOT_AVAILABLE,
              "offsets partition " + partition + " has no leader right now",
              Map.of("partition", Integer.toString(partition))));
    }
    return CompletableFuture.completedFuture(
        FindCoordinatorResponse.newBuilder()
            .setHeader(
                ResponseHeader.newBuilder()
                    .setClusterId(settings.clusterId())
                    .setNodeId(settings.nodeId())
                    .setPartition(partition)
                    .setTerm(replica.term())
                    .setAppliedIndex(replica.state().applied().index()))
            .setPartition(partition)
            .setCoordinator(leader)
            .build());
  }

  /** Leads a call to the coordinator of its group, if that is on this node. */
  <T> CompletableFuture<T> route(
      String groupId, Function<PartitionCoordinator, CompletableFuture<T>> call) {
    int partition = settings.partitionOf(groupId);
    int number = settings.replicaGroupOf(partition);
    LeaderTerm term = coordinators.get(number).leading();
    if (term != null && !clusterAgreed.getAsBoolean()) {
      return CompletableFuture.failedFuture(settingsUnknown());
    }
    if (term == null) {
      return CompletableFuture.failedFuture(notHere(partition, replicas.apply(number)));
    }
    return call.apply(term.partition(partition))
        .exceptionallyCompose(
            failure -> CompletableFuture.failedFuture(withHint(partition, failure)));
  }

  private ApiException notHere(int partition, ReplicaGroup replica) {
    int leader = replica.leaderNodeId();
    if (leader == settings.nodeId()) {
      return new ApiException(
          ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
          "this node was just elected for offsets partition " + partition + "; try again here",
          Map.of("partition", Integer.toString(partition)));
    }
    return new ApiException(
        ErrorReason.NOT_COORDINATOR,
        "this node does not lead offsets partition " + partition,
        hint(partition, leader));
  }

  private Throwable withHint(int partition, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ApiException refusal && refusal.reason() == ErrorReason.NOT_COORDINATOR) {
      int leader = replicas.apply(settings.replicaGroupOf(partition)).leaderNodeId();
      return new ApiException(
          refusal.reason(), String.valueOf(refusal.getMessage()), hint(partition, leader));
    }
    return cause;
  }

  /** No hint at this node itself: it has just said that it does not lead. */
  private Map<String, String> hint(int partition, int leader) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put("partition", Integer.toString(partition));
    NodeEndpoint endpoint = leader == settings.nodeId() ? null : nodes.get(leader);
    if (endpoint != null) {
      metadata.put("leaderNode", Integer.toString(leader));
      metadata.put("leaderEndpoint", endpoint.getHost() + ":" + endpoint.getPort());
    }
    return metadata;
  }

  /**
   * The terms in which this node leads now.
   *
   * @throws ApiException COORDINATOR_LOAD_IN_PROGRESS where it was elected and is not ready
   */
  List<LeaderTerm> led() {
    List<LeaderTerm> led = new ArrayList<>();
    for (int number = 0; number < coordinators.size(); number++) {
      LeaderTerm term = coordinators.get(number).leading();
      if (term != null) {
        if (!clusterAgreed.getAsBoolean()) {
          throw settingsUnknown();
        }
        led.add(term);
      } else if (replicas.apply(number).leaderNodeId() == settings.nodeId()) {
        throw notHere(number, replicas.apply(number));
      }
    }
    return led;
  }

  private static ApiException settingsUnknown() {
    return new ApiException(
        ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
        "this node does not know the settings of its cluster yet; try again here");
  }

  /** Of an answer that belongs to no single partition. */
  ResponseHeader header() {
    return ResponseHeader.newBuilder()
        .setClusterId(settings.clusterId())
        .setNodeId(settings.nodeId())
        .setPartition(-1)
        .build();
  }
}
