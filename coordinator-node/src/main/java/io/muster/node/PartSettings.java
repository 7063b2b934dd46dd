// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import io.muster.node.cluster.ClusterSettings;
import io.muster.node.config.ClusterNode;
import io.muster.node.config.DataDirectory;
import io.muster.node.config.NodeConfig;
import io.muster.node.coordinator.CoordinatorSettings;
import io.muster.node.coordinator.EntryTurns;
import io.muster.node.coordinator.GroupSettings;
import io.muster.node.coordinator.Timers;
import io.muster.node.raft.LeaderBalance;
import io.muster.node.raft.RaftHostConfig;
import io.muster.node.raft.RaftLogLimits;
import io.muster.node.raft.RaftMember;
import io.muster.node.raft.RaftTimeouts;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.v1.NodeEndpoint;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.IntPredicate;
import java.util.function.LongSupplier;

/** What each part of a node is told of the node's configuration. */
final class PartSettings {
  private static final int ENTRIES_LEAST = 16;
  private static final int ENTRIES_PER_PROCESSOR = 8;

  /** An entry on good disks takes a tenth of it; whatever takes longer waits for something else. */
  private static final long ENTRY_TURN_MS = 50;

  static CoordinatorSettings coordinator(NodeConfig config, GroupSettings groups) {
    return new CoordinatorSettings(
        config.clusterId(),
        config.nodeId(),
        config.offsetsPartitions(),
        config.raftGroups(),
        groups,
        config.offsetsRetentionCheckIntervalMs(),
        config.raftBatchesInFlight());
  }

  /** What an entry costs is mostly work for the processors, so they say how many make sense. */
  static EntryTurns turns(NodeConfig config, Timers timers) {
    int processors = Runtime.getRuntime().availableProcessors();
    int most = config.raftEntriesInFlight();
    return new EntryTurns(
        most > 0 ? most : Math.max(ENTRIES_LEAST, ENTRIES_PER_PROCESSOR * processors),
        ENTRY_TURN_MS,
        timers);
  }

  static ClusterSettings cluster(NodeConfig config) {
    return new ClusterSettings(
        InitializeCluster.newBuilder()
            .setClusterId(config.clusterId())
            .setOffsetsPartitions(config.offsetsPartitions())
            .setRaftGroups(config.raftGroups())
            .setReplicationFactor(config.offsetsReplicationFactor())
            .build(),
        config.offsetsReplicationFactorGiven());
  }

  /** By node id, where each configured node listens for clients. */
  static Map<Integer, NodeEndpoint> endpoints(NodeConfig config) {
    Map<Integer, NodeEndpoint> endpoints = new TreeMap<>();
    for (ClusterNode node : config.clusterNodes()) {
      endpoints.put(
          node.id(),
          NodeEndpoint.newBuilder()
              .setNodeId(node.id())
              .setHost(node.host())
              .setPort(node.clientPort())
              .build());
    }
    return endpoints;
  }

  /**
   * The Raft host of this node.
   *
   * @param epoch of this node in its cluster
   */
  static RaftHostConfig raft(
      NodeConfig config,
      int epoch,
      DataDirectory data,
      IntPredicate mayLead,
      LongSupplier moveBytesPerSecond) {
    ClusterNode self = config.self();
    return RaftHostConfig.of(
            new RaftMember(self.id(), epoch, self.host(), self.raftPort()),
            data.raft(),
            data.state())
        .withBindHost(config.listenHost())
        .withTimeouts(
            RaftTimeouts.defaults()
                .withElection(
                    Duration.ofMillis(config.raftElectionTimeoutMinMs()),
                    Duration.ofMillis(config.raftElectionTimeoutMaxMs()))
                .withWrite(Duration.ofMillis(config.offsetsCommitTimeoutMs())))
        .withLog(
            RaftLogLimits.defaults()
                .withSnapshotEntries(config.raftSnapshotThresholdEntries())
                .withPreservedEntries(config.raftLogPreserveEntries())
                .withSegmentBytes(
                    RaftLogLimits.segmentBytes(
                        config.raftSegmentSizeBytes(),
                        Runtime.getRuntime().maxMemory(),
                        config.raftGroups() + 1)))
        .withBalance(
            LeaderBalance.defaults()
                .withSettle(Duration.ofMillis(config.raftLeaderSettleMs()))
                .withInterval(Duration.ofMillis(config.raftLeaderBalanceIntervalMs()))
                .withMayLead(mayLead))
        .withMoveBytesPerSecond(moveBytesPerSecond);
  }

  private PartSettings() {}
}
