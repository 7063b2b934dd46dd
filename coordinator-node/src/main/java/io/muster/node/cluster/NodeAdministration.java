// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.internal.v1.CancelReassignment;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.FinalizeUpgrade;
import io.muster.proto.internal.v1.Placement;
import io.muster.proto.internal.v1.RemoveNode;
import io.muster.proto.internal.v1.SetNodeDraining;
import io.muster.proto.internal.v1.StartReassignment;
import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.CancelReassignmentResponse;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.DrainNodeResponse;
import io.muster.proto.v1.ElectPreferredLeadersRequest;
import io.muster.proto.v1.ElectPreferredLeadersResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FinalizeUpgradeRequest;
import io.muster.proto.v1.FinalizeUpgradeResponse;
import io.muster.proto.v1.ListNodesRequest;
import io.muster.proto.v1.ListNodesResponse;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.ListPartitionsResponse;
import io.muster.proto.v1.PartitionReplicas;
import io.muster.proto.v1.PlacedPartition;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.ReassignPartitionsResponse;
import io.muster.proto.v1.RemoveNodeRequest;
import io.muster.proto.v1.RemoveNodeResponse;
import io.muster.state.ClusterState;
import io.muster.state.Outcome;
import io.muster.state.cluster.GroupPlacement;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * What operators ask about nodes and placement, and have changed. People speak of offsets
 * partitions, the log of replica groups; here one becomes the other. Thread-safe.
 */
final class NodeAdministration implements NodeDirectory {
  private final ClusterView view;
  private final ClusterCoordinator cluster;
  private final Supplier<@Nullable RaftHost> raft;
  private final CoordinatorSettings settings;

  NodeAdministration(
      ClusterView view, ClusterCoordinator cluster, Supplier<@Nullable RaftHost> raft) {
    this.view = view;
    this.cluster = cluster;
    this.raft = raft;
    this.settings = view.settings();
  }

  // ---- reading

  @Override
  public ListNodesResponse listNodes(ListNodesRequest request) {
    ListNodesResponse.Builder response = ListNodesResponse.newBuilder().setHeader(cluster.header());
    ClusterState state = view.state();
    if (state == null) {
      return response.build();
    }
    Collection<GroupPlacement> placements = state.placements().all().values();
    for (RegisteredNode node : state.nodes().all().values()) {
      int id = node.nodeId();
      response.addNodes(
          io.muster.proto.v1.RegisteredNode.newBuilder()
              .setNodeId(id)
              .setHost(node.host())
              .setClientPort(node.clientPort())
              .setRaftPort(node.raftPort())
              .setVersion(node.version())
              .setEpoch(node.epoch())
              .setDraining(node.draining())
              .setFeatureLevel(node.featureLevel())
              .setSilentMs(id == view.nodeId() ? 0 : view.leaders().silentMs(id))
              .setReplicas(
                  placements.stream()
                      .filter(placement -> placement.hostsNode(id))
                      .mapToInt(placement -> partitionsOf(placement.group()).size())
                      .sum())
              .setLeaders(
                  (int)
                      IntStream.range(0, settings.offsetsPartitions())
                          .filter(p -> view.leaderNodeId(settings.replicaGroupOf(p)) == id)
                          .count()));
    }
    return response.build();
  }

  @Override
  public ListPartitionsResponse listPartitions(ListPartitionsRequest request) {
    Set<Integer> asked = new TreeSet<>(request.getPartitionsList());
    asked.forEach(this::requirePartition);
    ListPartitionsResponse.Builder response =
        ListPartitionsResponse.newBuilder()
            .setHeader(cluster.header())
            .setOffsetsPartitions(settings.offsetsPartitions())
            .setRaftGroups(settings.raftGroups());
    ClusterState state = view.state();
    if (state == null) {
      return response.build();
    }
    for (int partition = 0; partition < settings.offsetsPartitions(); partition++) {
      int group = settings.replicaGroupOf(partition);
      GroupPlacement placement = state.placements().find(group);
      if (placement != null && (asked.isEmpty() || asked.contains(partition))) {
        response.addPartitions(
            PlacedPartition.newBuilder()
                .setPartition(partition)
                .setLeaderNodeId(view.leaderNodeId(group))
                .addAllReplicas(nodes(placement.replicas()))
                .addAllTarget(nodes(placement.target()))
                .setReverting(placement.reverting())
                .setFailure(placement.failure()));
      }
    }
    return response.build();
  }

  private static List<Integer> nodes(List<Replica> replicas) {
    return replicas.stream().map(Replica::nodeId).toList();
  }

  private List<Integer> partitionsOf(int group) {
    return IntStream.range(0, settings.offsetsPartitions())
        .filter(partition -> settings.replicaGroupOf(partition) == group)
        .boxed()
        .toList();
  }

  private List<Integer> partitionsOf(Collection<Integer> groups) {
    return groups.stream().flatMap(group -> partitionsOf(group).stream()).sorted().toList();
  }

  private void requirePartition(int partition) {
    if (partition < 0 || partition >= settings.offsetsPartitions()) {
      throw new ApiException(
          ErrorReason.INVALID_REQUEST,
          "there is no offsets partition "
              + partition
              + "; they are 0 to "
              + (settings.offsetsPartitions() - 1),
          Map.of("field", "partitions"));
    }
  }

  // ---- moving

  @Override
  public CompletableFuture<ReassignPartitionsResponse> reassign(ReassignPartitionsRequest request) {
    StartReassignment.Builder start =
        StartReassignment.newBuilder().setValidateOnly(request.getValidateOnly());
    try {
      byGroup(request.getPartitionsList())
          .forEach(
              (group, replicas) ->
                  start.addTargets(Placement.newBuilder().setGroup(group).addAllNodeIds(replicas)));
    } catch (ApiException refused) {
      return CompletableFuture.failedFuture(refused);
    }
    return cluster.change(
        Command.newBuilder().setStartReassignment(start).build(),
        Outcome.ReassignmentStarted.class,
        started ->
            ReassignPartitionsResponse.newBuilder()
                .setHeader(cluster.header())
                .addAllMoving(partitionsOf(started.groups()))
                .build());
  }

  /** Partitions that live together must be named together, with the same replicas. */
  private Map<Integer, List<Integer>> byGroup(List<PartitionReplicas> asked) {
    Map<Integer, List<Integer>> replicas = new TreeMap<>();
    Map<Integer, Set<Integer>> named = new TreeMap<>();
    for (PartitionReplicas partition : asked) {
      requirePartition(partition.getPartition());
      int group = settings.replicaGroupOf(partition.getPartition());
      if (!named.computeIfAbsent(group, key -> new TreeSet<>()).add(partition.getPartition())) {
        throw refused(group, "partition " + partition.getPartition() + " is named twice");
      }
      List<Integer> before = replicas.putIfAbsent(group, partition.getReplicasList());
      if (before != null && !before.equals(partition.getReplicasList())) {
        throw refused(
            group,
            "partition "
                + partition.getPartition()
                + " is to have other replicas than partitions that live together with it");
      }
    }
    named.forEach(
        (group, partitions) -> {
          if (partitions.size() < partitionsOf(group).size()) {
            throw refused(group, "only " + partitions + " of them are named");
          }
        });
    return replicas;
  }

  private ApiException refused(int group, String why) {
    String together =
        partitionsOf(group).stream().map(String::valueOf).collect(Collectors.joining(","));
    return new ApiException(
        ErrorReason.INVALID_REPLICA_ASSIGNMENT,
        "offsets partitions " + together + " are moved together, with the same replicas: " + why,
        Map.of("belongsTogether", together));
  }

  @Override
  public CompletableFuture<CancelReassignmentResponse> cancel(CancelReassignmentRequest request) {
    CancelReassignment.Builder cancel = CancelReassignment.newBuilder();
    ClusterState state = view.state();
    if (request.getPartitionsCount() == 0 && state != null) {
      state.placements().all().values().stream()
          .filter(GroupPlacement::isMoving)
          .forEach(placement -> cancel.addGroups(placement.group()));
    }
    Set<Integer> groups = new TreeSet<>();
    for (int partition : request.getPartitionsList()) {
      requirePartition(partition);
      groups.add(settings.replicaGroupOf(partition));
    }
    return cluster.change(
        Command.newBuilder().setCancelReassignment(cancel.addAllGroups(groups)).build(),
        Outcome.ReassignmentCancelled.class,
        cancelled ->
            CancelReassignmentResponse.newBuilder()
                .setHeader(cluster.header())
                .addAllPartitions(partitionsOf(cancelled.groups()))
                .build());
  }

  // ---- leading

  @Override
  public CompletableFuture<ElectPreferredLeadersResponse> elect(
      ElectPreferredLeadersRequest request) {
    Set<Integer> asked = new TreeSet<>();
    for (int partition : request.getPartitionsList()) {
      requirePartition(partition);
      asked.add(settings.replicaGroupOf(partition));
    }
    RaftHost host = raft.get();
    ElectPreferredLeadersResponse.Builder response =
        ElectPreferredLeadersResponse.newBuilder().setHeader(cluster.header());
    List<CompletableFuture<Void>> transfers = new ArrayList<>();
    for (int group = 0; host != null && group < settings.raftGroups(); group++) {
      ReplicaGroup replica = host.find(group);
      List<Integer> replicas = view.replicas(group);
      if (replica != null
          && replica.isLeaderReady()
          && !replicas.isEmpty()
          && replicas.get(0) != view.nodeId()
          && (asked.isEmpty() || asked.contains(group))) {
        int preferred = replicas.get(0);
        // To hand it to a node that is down would cost the group a moment without writes.
        if (replica.inSync().contains(preferred)) {
          transfers.add(handOver(host, group, preferred, response));
        } else {
          notMoved(group, preferred, response);
        }
      }
    }
    return CompletableFuture.allOf(transfers.toArray(CompletableFuture<?>[]::new))
        .thenApply(nothing -> response.build());
  }

  private CompletableFuture<Void> handOver(
      RaftHost host, int group, int preferred, ElectPreferredLeadersResponse.Builder response) {
    return host.transfer(group, preferred)
        .thenAccept(
            moved -> {
              if (moved) {
                synchronized (response) {
                  response.addAllMoved(partitionsOf(group));
                }
              } else {
                notMoved(group, preferred, response);
              }
            });
  }

  private void notMoved(int group, int preferred, ElectPreferredLeadersResponse.Builder response) {
    String reason =
        "node " + preferred + " did not take the leadership: it is not up, or lacks entries";
    synchronized (response) {
      for (int partition : partitionsOf(group)) {
        response.addNotMoved(
            ElectPreferredLeadersResponse.NotMoved.newBuilder()
                .setPartition(partition)
                .setReason(reason));
      }
    }
  }

  // ---- nodes

  @Override
  public CompletableFuture<DrainNodeResponse> drain(DrainNodeRequest request) {
    SetNodeDraining.Builder drain =
        SetNodeDraining.newBuilder()
            .setNodeId(request.getNodeId())
            .setDraining(request.getDraining());
    return cluster.change(
        Command.newBuilder().setSetNodeDraining(drain).build(),
        Outcome.NodeDrainingSet.class,
        set -> DrainNodeResponse.newBuilder().setHeader(cluster.header()).build());
  }

  @Override
  public CompletableFuture<RemoveNodeResponse> remove(RemoveNodeRequest request) {
    RemoveNode.Builder remove = RemoveNode.newBuilder().setNodeId(request.getNodeId());
    return cluster.change(
        Command.newBuilder().setRemoveNode(remove).build(),
        Outcome.NodeRemoved.class,
        removed -> RemoveNodeResponse.newBuilder().setHeader(cluster.header()).build());
  }

  @Override
  public CompletableFuture<FinalizeUpgradeResponse> finalizeUpgrade(
      FinalizeUpgradeRequest request) {
    FinalizeUpgrade.Builder finalize =
        FinalizeUpgrade.newBuilder()
            .setLevel(request.getLevel())
            .setValidateOnly(request.getValidateOnly());
    return cluster.change(
        Command.newBuilder().setFinalizeUpgrade(finalize).build(),
        Outcome.UpgradeFinalized.class,
        finalized ->
            FinalizeUpgradeResponse.newBuilder()
                .setHeader(cluster.header())
                .setPreviousLevel(finalized.previous())
                .setLevel(finalized.level())
                .build());
  }
}
