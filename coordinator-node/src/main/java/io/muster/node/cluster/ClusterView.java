// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.ClusterMap;
import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.ResponseHeader;
import io.muster.state.ClusterState;
import io.muster.state.cluster.GroupPlacement;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Nodes, replica groups and their leaders as this node sees them. Thread-safe. */
final class ClusterView implements ClusterMap {
  private final CoordinatorSettings settings;
  private final Map<Integer, NodeEndpoint> configured;
  private final Supplier<@Nullable RaftHost> raft;
  private final LeaderTable leaders;
  private final String version;

  /**
   * @param configured where each node listens for clients, by id, until the registry says so
   * @param raft null until it has started
   */
  ClusterView(
      CoordinatorSettings settings,
      Map<Integer, NodeEndpoint> configured,
      Supplier<@Nullable RaftHost> raft,
      LeaderTable leaders,
      String version) {
    this.settings = settings;
    this.configured = Map.copyOf(configured);
    this.raft = raft;
    this.leaders = leaders;
    this.version = version;
  }

  int nodeId() {
    return settings.nodeId();
  }

  CoordinatorSettings settings() {
    return settings;
  }

  LeaderTable leaders() {
    return leaders;
  }

  /** Null while this node has no replica of the cluster group. */
  @Nullable ReplicaGroup clusterGroup() {
    return replica(RaftHost.CLUSTER_GROUP);
  }

  /** What the cluster group replicates; null while this node has no replica of it. */
  @Nullable ClusterState state() {
    ReplicaGroup group = clusterGroup();
    return group == null ? null : (ClusterState) group.state();
  }

  /** Feature level of the cluster, 0 while this node does not know it. */
  int featureLevel() {
    ClusterState state = state();
    return state == null || state.settings() == null ? 0 : state.featureLevel();
  }

  /** What every registered node knows, 0 while this node knows of none. */
  private int commonFeatureLevel() {
    ClusterState state = state();
    return state == null
        ? 0
        : state.nodes().all().values().stream()
            .mapToInt(RegisteredNode::featureLevel)
            .min()
            .orElse(0);
  }

  @Override
  public @Nullable ReplicaGroup replica(int group) {
    RaftHost host = raft.get();
    return host == null ? null : host.find(group);
  }

  @Override
  public int leaderNodeId(int group) {
    ReplicaGroup replica = replica(group);
    LeaderTable.Led announced = leaders.leader(group);
    if (replica != null
        && (announced == null
            || replica.leaderNodeId() == settings.nodeId()
            || replica.term() >= announced.term())) {
      return replica.leaderNodeId();
    }
    // Behind, or not a member any more; or there is none here.
    return announced == null || announced.nodeId() == settings.nodeId() ? 0 : announced.nodeId();
  }

  @Override
  public int nodeToAsk(int group) {
    if (replica(group) != null) {
      return 0;
    }
    return replicas(group).stream().filter(node -> node != settings.nodeId()).findFirst().orElse(0);
  }

  @Override
  public long term(int group) {
    ReplicaGroup replica = replica(group);
    LeaderTable.Led announced = leaders.leader(group);
    long known = replica == null ? 0 : replica.term();
    return announced == null ? known : Math.max(known, announced.term());
  }

  @Override
  public @Nullable NodeEndpoint node(int nodeId) {
    ClusterState state = state();
    RegisteredNode registered = state == null ? null : state.nodes().find(nodeId);
    return registered == null ? configured.get(nodeId) : endpoint(registered);
  }

  /** Null for this node and for an unknown one. */
  @Nullable NodeEndpoint otherNode(int nodeId) {
    return nodeId == settings.nodeId() ? null : node(nodeId);
  }

  /** Those that are registered, but for this one. */
  List<NodeEndpoint> otherNodes() {
    ClusterState state = state();
    return state == null
        ? List.of()
        : state.nodes().all().values().stream()
            .filter(node -> node.nodeId() != settings.nodeId())
            .map(ClusterView::endpoint)
            .toList();
  }

  /** Where the controller listens; null where it is this node or not known. */
  @Nullable NodeEndpoint otherController() {
    ReplicaGroup group = clusterGroup();
    return group == null ? null : otherNode(group.leaderNodeId());
  }

  /** By id: the registered nodes, and those of the configuration that are not registered yet. */
  private Map<Integer, NodeEndpoint> nodes() {
    ClusterState state = state();
    if (state == null || state.placements().all().isEmpty()) {
      Map<Integer, NodeEndpoint> all = new TreeMap<>(configured);
      if (state != null) {
        state.nodes().all().values().forEach(node -> all.put(node.nodeId(), endpoint(node)));
      }
      return all;
    }
    Map<Integer, NodeEndpoint> registered = new TreeMap<>();
    state.nodes().all().values().forEach(node -> registered.put(node.nodeId(), endpoint(node)));
    return registered;
  }

  /** Node ids, the preferred leader first; none while the group is not placed. */
  List<Integer> replicas(int group) {
    ClusterState state = state();
    GroupPlacement placement = state == null ? null : state.placements().find(group);
    return placement == null
        ? List.of()
        : placement.replicas().stream().map(Replica::nodeId).toList();
  }

  static NodeEndpoint endpoint(RegisteredNode node) {
    return NodeEndpoint.newBuilder()
        .setNodeId(node.nodeId())
        .setHost(node.host())
        .setPort(node.clientPort())
        .build();
  }

  DescribeClusterResponse describe(ResponseHeader header) {
    ReplicaGroup cluster = clusterGroup();
    DescribeClusterResponse.Builder response =
        DescribeClusterResponse.newBuilder()
            .setHeader(header)
            .addAllNodes(nodes().values())
            .setControllerNodeId(cluster == null ? 0 : cluster.leaderNodeId())
            .setOffsetsPartitions(settings.offsetsPartitions())
            .setRaftGroups(settings.raftGroups())
            .setVersion(version)
            .setFeatureLevel(featureLevel())
            .setCommonFeatureLevel(commonFeatureLevel());
    for (int partition = 0; partition < settings.offsetsPartitions(); partition++) {
      int number = settings.replicaGroupOf(partition);
      DescribeClusterResponse.Partition.Builder described =
          DescribeClusterResponse.Partition.newBuilder()
              .setPartition(partition)
              .setLeaderNodeId(leaderNodeId(number))
              .setTerm(term(number))
              .addAllReplicas(replicas(number));
      ReplicaGroup replica = replica(number);
      if (replica != null) {
        described
            .setAppliedIndex(replica.state().applied().index())
            .setReady(replica.isLeaderReady())
            .addAllInSyncReplicas(replica.inSync());
      }
      response.addPartitions(described);
    }
    return response.build();
  }
}
