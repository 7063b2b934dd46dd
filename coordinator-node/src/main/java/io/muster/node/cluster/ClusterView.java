// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.ResponseHeader;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Nodes, replica groups and their leaders as this node sees them. Thread-safe. */
public final class ClusterView {
  private final CoordinatorSettings settings;
  private final Placement placement;
  private final Map<Integer, NodeEndpoint> nodes;
  private final IntFunction<ReplicaGroup> replicas;
  private final String version;

  /**
   * @param nodes where each node listens for clients, by id
   * @param replicas this node's replicas by number
   */
  public ClusterView(
      CoordinatorSettings settings,
      Placement placement,
      Map<Integer, NodeEndpoint> nodes,
      IntFunction<ReplicaGroup> replicas,
      String version) {
    this.settings = settings;
    this.placement = placement;
    this.nodes = new TreeMap<>(nodes);
    this.replicas = replicas;
    this.version = version;
  }

  int nodeId() {
    return settings.nodeId();
  }

  ReplicaGroup clusterGroup() {
    return replicas.apply(RaftHost.CLUSTER_GROUP);
  }

  /** Null for this node and for an unknown one. */
  @Nullable NodeEndpoint otherNode(int nodeId) {
    return nodeId == settings.nodeId() ? null : nodes.get(nodeId);
  }

  DescribeClusterResponse describe(ResponseHeader header) {
    DescribeClusterResponse.Builder response =
        DescribeClusterResponse.newBuilder()
            .setHeader(header)
            .addAllNodes(nodes.values())
            .setControllerNodeId(clusterGroup().leaderNodeId())
            .setOffsetsPartitions(settings.offsetsPartitions())
            .setRaftGroups(settings.raftGroups())
            .setVersion(version);
    for (int partition = 0; partition < settings.offsetsPartitions(); partition++) {
      int number = settings.replicaGroupOf(partition);
      ReplicaGroup replica = replicas.apply(number);
      response.addPartitions(
          DescribeClusterResponse.Partition.newBuilder()
              .setPartition(partition)
              .setLeaderNodeId(replica.leaderNodeId())
              .setTerm(replica.term())
              .setAppliedIndex(replica.state().applied().index())
              .addAllReplicas(placement.replicas(number))
              .setReady(replica.isLeaderReady())
              .addAllInSyncReplicas(replica.inSync()));
    }
    return response.build();
  }
}
