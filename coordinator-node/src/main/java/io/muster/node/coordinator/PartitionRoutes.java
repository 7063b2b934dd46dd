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
import java.util.function.Supplier;

/** Which node coordinates which group, and the way to those on this node. Thread-safe. */
public final class PartitionRoutes {
  private final CoordinatorSettings settings;
  private final ClusterMap map;
  private final List<ReplicaGroupCoordinator> coordinators;
  private final BooleanSupplier clusterAgreed;
  private final Succession succession;

  /**
   * @param coordinators by number of the replica group
   * @param clusterAgreed whether this node is known to be configured as its cluster was created; a
   *     node that counts partitions or groups differently would put groups where nobody looks for
   *     them
   * @param succession where calls wait while a leadership is handed over
   */
  public PartitionRoutes(
      CoordinatorSettings settings,
      ClusterMap map,
      List<ReplicaGroupCoordinator> coordinators,
      BooleanSupplier clusterAgreed,
      Succession succession) {
    this.settings = settings;
    this.map = map;
    this.coordinators = List.copyOf(coordinators);
    this.clusterAgreed = clusterAgreed;
    this.succession = succession;
  }

  CompletableFuture<FindCoordinatorResponse> find(String groupId) {
    int partition = settings.partitionOf(groupId);
    int number = settings.replicaGroupOf(partition);
    NodeEndpoint leader = map.node(map.leaderNodeId(number));
    if (leader == null) {
      return CompletableFuture.failedFuture(
          new ApiException(
              ErrorReason.COORDINATOR_NOT_AVAILABLE,
              "offsets partition " + partition + " has no leader that this node knows",
              Map.of("partition", Integer.toString(partition))));
    }
    ReplicaGroup replica = map.replica(number);
    return CompletableFuture.completedFuture(
        FindCoordinatorResponse.newBuilder()
            .setHeader(
                ResponseHeader.newBuilder()
                    .setClusterId(settings.clusterId())
                    .setNodeId(settings.nodeId())
                    .setPartition(partition)
                    .setTerm(map.term(number))
                    .setAppliedIndex(replica == null ? 0 : replica.state().applied().index()))
            .setPartition(partition)
            .setCoordinator(leader)
            .build());
  }

  /** Leads a call to the coordinator of its group, if that is on this node. */
  <T> CompletableFuture<T> route(
      String groupId, Function<PartitionCoordinator, CompletableFuture<T>> call) {
    return route(settings.partitionOf(groupId), call, succession.waits());
  }

  /**
   * @param patient when the leadership is just being handed over, wait for its end and try once
   *     more
   */
  private <T> CompletableFuture<T> route(
      int partition, Function<PartitionCoordinator, CompletableFuture<T>> call, boolean patient) {
    int number = settings.replicaGroupOf(partition);
    LeaderTerm term = coordinators.get(number).leading();
    if (term != null && !clusterAgreed.getAsBoolean()) {
      return CompletableFuture.failedFuture(settingsUnknown());
    }
    if (term == null) {
      return patient && isBetweenLeaders(number)
          ? afterSuccession(number, 0, () -> route(partition, call, false))
          : CompletableFuture.failedFuture(notHere(partition));
    }
    return call.apply(term.partition(partition))
        .exceptionallyCompose(
            failure -> {
              Throwable told = withHint(partition, failure);
              // Refused is not written, so it may be tried again, here or elsewhere.
              return patient && isNotCoordinator(told) && !isElsewhere(number)
                  ? afterSuccession(number, term.number(), () -> route(partition, call, false))
                  : CompletableFuture.failedFuture(told);
            });
  }

  private <T> CompletableFuture<T> afterSuccession(
      int number, long refusedTerm, Supplier<CompletableFuture<T>> again) {
    return succession
        .await(
            number,
            () -> {
              LeaderTerm now = coordinators.get(number).leading();
              return isElsewhere(number) || (now != null && now.number() != refusedTerm);
            })
        .thenCompose(nothing -> again.get());
  }

  /** It was elected and is not ready, or has just stopped leading and does not know for whom. */
  private boolean isBetweenLeaders(int number) {
    int leader = map.leaderNodeId(number);
    return leader == settings.nodeId()
        || (leader == 0 && coordinators.get(number).resignedWithin(Succession.LIMIT_MS));
  }

  private boolean isElsewhere(int number) {
    int leader = map.leaderNodeId(number);
    return leader != 0 && leader != settings.nodeId();
  }

  private static boolean isNotCoordinator(Throwable told) {
    return told instanceof ApiException refusal && refusal.reason() == ErrorReason.NOT_COORDINATOR;
  }

  private ApiException notHere(int partition) {
    int number = settings.replicaGroupOf(partition);
    int leader = map.leaderNodeId(number);
    if (leader == settings.nodeId()) {
      return new ApiException(
          ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
          "this node was just elected for offsets partition " + partition + "; try again here",
          Map.of("partition", Integer.toString(partition)));
    }
    return new ApiException(
        ErrorReason.NOT_COORDINATOR,
        "this node does not lead offsets partition " + partition,
        hint(partition, leader == 0 ? map.nodeToAsk(number) : leader));
  }

  private Throwable withHint(int partition, Throwable failure) {
    Throwable cause =
        failure instanceof CompletionException && failure.getCause() != null
            ? failure.getCause()
            : failure;
    if (cause instanceof ApiException refusal && refusal.reason() == ErrorReason.NOT_COORDINATOR) {
      int leader = map.leaderNodeId(settings.replicaGroupOf(partition));
      return new ApiException(
          refusal.reason(), String.valueOf(refusal.getMessage()), hint(partition, leader));
    }
    return cause;
  }

  /** No hint at this node itself: it has just said that it does not lead. */
  private Map<String, String> hint(int partition, int leader) {
    Map<String, String> metadata = new HashMap<>();
    metadata.put("partition", Integer.toString(partition));
    NodeEndpoint endpoint = leader == settings.nodeId() ? null : map.node(leader);
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
      } else if (map.leaderNodeId(number) == settings.nodeId()) {
        throw notHere(number);
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
