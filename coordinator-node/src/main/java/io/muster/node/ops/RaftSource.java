// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.measure.Histogram;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMetrics;
import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupInfo;
import java.util.Optional;
import java.util.function.Supplier;

/** The replicas of this node: who leads, who lags, and what the log costs. */
record RaftSource(Supplier<Optional<RaftHost>> host, int nodeId) implements MetricSource {

  @Override
  public void addTo(Families families) {
    host.get().ifPresent(raft -> add(raft, families));
  }

  private void add(RaftHost raft, Families families) {
    addGroups(raft, families);
    RaftMetrics metrics = raft.metrics();
    families.number(NodeMetric.REPLICAS_DAMAGED, raft.damaged().size());
    families.number(NodeMetric.REPLICAS_QUARANTINED, metrics.replicasQuarantined());
    families.number(NodeMetric.LEADERSHIPS, metrics.leadershipsGained());
    families.number(NodeMetric.LEADERSHIP_TRANSFERS, metrics.leadershipTransfers());
    families.number(NodeMetric.ELECTIONS, metrics.elections());
    families.number(NodeMetric.ELECTIONS_EARLY, metrics.earlyElections());
    families.number(NodeMetric.ELECTION_TIMEOUTS, metrics.electionTimeouts());
    families.number(NodeMetric.HEARTBEATS, metrics.heartbeats());
    families.histogram(NodeMetric.MESSAGE_REQUESTS, metrics.bursts(), 1);
    families.histogram(NodeMetric.ENTRY_COMMANDS, metrics.entryCommands(), 1);
    families.histogram(NodeMetric.ENTRY_BYTES, metrics.entryBytes(), 1);
    families.nanos(NodeMetric.WRITE_DURATION, metrics.writes());
    families.number(NodeMetric.WRITES_UNKNOWN, metrics.unknownOutcomes());
    families.nanos(NodeMetric.SYNC_DURATION, metrics.syncs());
    families.nanos(NodeMetric.APPLY_DURATION, metrics.applies());
    Histogram.Reading snapshots = metrics.snapshots();
    families.number(NodeMetric.SNAPSHOTS_TAKEN, snapshots.count());
    families.nanos(NodeMetric.SNAPSHOT_DURATION, snapshots);
    families.number(NodeMetric.SNAPSHOTS_INSTALLED, metrics.snapshotsInstalled());
    families.number(NodeMetric.SNAPSHOTS_SENT, metrics.snapshotsSent());
  }

  private void addGroups(RaftHost raft, Families families) {
    int hosted = 0;
    int led = 0;
    int leaderless = 0;
    int under = 0;
    int forAnother = 0;
    long worstLag = 0;
    boolean controller = false;
    for (ReplicaGroup group : raft.groups()) {
      hosted++;
      ReplicaGroupInfo info = raft.info(group.number());
      if (info.leaderNodeId() == 0) {
        leaderless++;
      } else if (info.leaderNodeId() == nodeId) {
        led++;
        controller |= group.number() == RaftHost.CLUSTER_GROUP;
        forAnother += info.preferredNodeId() == nodeId ? 0 : 1;
        under += group.inSync().size() < 1 + info.followers().size() ? 1 : 0;
        for (ReplicaGroupInfo.Follower follower : info.followers()) {
          worstLag = Math.max(worstLag, follower.lag());
        }
      }
    }
    families.number(NodeMetric.CONTROLLER, controller ? 1 : 0);
    families.number(NodeMetric.REPLICAS, hosted);
    families.number(NodeMetric.REPLICAS_LED, led);
    families.number(NodeMetric.REPLICAS_LEADERLESS, leaderless);
    families.number(NodeMetric.REPLICAS_UNDER, under);
    families.number(NodeMetric.REPLICAS_NOT_PREFERRED, forAnother);
    families.number(NodeMetric.FOLLOWER_LAG, worstLag);
  }
}
