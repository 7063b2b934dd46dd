// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.node.measure.Counter;
import io.muster.node.measure.Histogram;
import org.apache.ratis.server.metrics.LeaderElectionMetrics;
import org.apache.ratis.server.metrics.RaftLogMetricsBase;
import org.apache.ratis.server.metrics.RaftServerMetricsImpl;
import org.apache.ratis.server.metrics.SegmentedRaftLogMetrics;

/**
 * What this node counts of its replicas, all groups together, and the few counters of Ratis that
 * are kept. Thread-safe.
 */
public final class RaftMetrics {
  private final String memberPrefix;
  private final Histogram entryCommands = Histogram.of(1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000);
  private final Histogram entryBytes =
      Histogram.of(256, 1 << 10, 4 << 10, 16 << 10, 64 << 10, 256 << 10, 1 << 20);
  private final Histogram writes = Histogram.ofNanos();
  private final Counter unknownOutcomes = new Counter();
  private final Histogram applies = Histogram.ofNanos();
  private final Histogram snapshots = Histogram.ofNanos();
  private final Counter snapshotsInstalled = new Counter();
  private final Counter leadershipsGained = new Counter();
  private final Counter earlyElections = new Counter();
  private final Counter heartbeats = new Counter();
  private final Histogram bursts = Histogram.of(1, 2, 4, 8, 16, 32, 64, 128);
  private final Counter replicasQuarantined = new Counter();

  RaftMetrics(int nodeId, int epoch) {
    // As DivisionAccess.memberName begins; several nodes may live in one process.
    this.memberPrefix = GroupIds.peerId(nodeId, epoch) + "@";
  }

  void submitted(int commands, int bytes) {
    entryCommands.record(commands);
    entryBytes.record(bytes);
  }

  void written(long startNanos) {
    writes.recordSince(startNanos);
  }

  void outcomeUnknown() {
    unknownOutcomes.increment();
  }

  void applied(long startNanos) {
    applies.recordSince(startNanos);
  }

  void snapshotTaken(long startNanos) {
    snapshots.recordSince(startNanos);
  }

  void snapshotInstalled() {
    snapshotsInstalled.increment();
  }

  void replicaQuarantined() {
    replicasQuarantined.increment();
  }

  void leadershipGained() {
    leadershipsGained.increment();
  }

  void electedEarly() {
    earlyElections.increment();
  }

  void heartbeatSent() {
    heartbeats.increment();
  }

  void burstSent(int requests) {
    bursts.record(requests);
  }

  /** Commands in each entry that this node submitted as leader. */
  public Histogram.Reading entryCommands() {
    return entryCommands.read();
  }

  /** Bytes of each entry that this node submitted as leader. */
  public Histogram.Reading entryBytes() {
    return entryBytes.read();
  }

  /** From the submit of an entry until it was applied here, in nanoseconds. */
  public Histogram.Reading writes() {
    return writes.read();
  }

  /** Entries of which the submitter was told that their outcome is not known. */
  public long unknownOutcomes() {
    return unknownOutcomes.value();
  }

  /** To apply an entry with commands, on whatever replica, in nanoseconds. */
  public Histogram.Reading applies() {
    return applies.read();
  }

  /** To write a snapshot, in nanoseconds. */
  public Histogram.Reading snapshots() {
    return snapshots.read();
  }

  /** Snapshots taken over from a leader. */
  public long snapshotsInstalled() {
    return snapshotsInstalled.value();
  }

  /** How often this node became the leader of a group. */
  public long leadershipsGained() {
    return leadershipsGained.value();
  }

  /** Replicas that were found damaged, at the start or since. */
  public long replicasQuarantined() {
    return replicasQuarantined.value();
  }

  /** Elections that replicas of this node stood in. */
  public long elections() {
    return ratis(
        LeaderElectionMetrics.RATIS_LEADER_ELECTION_METRICS,
        LeaderElectionMetrics.LEADER_ELECTION_COUNT_METRIC);
  }

  /** Those of them that were begun at once, because the leader's process was gone. */
  public long earlyElections() {
    return earlyElections.value();
  }

  /** Heartbeats to followers, each of one group. */
  public long heartbeats() {
    return heartbeats.value();
  }

  /** Requests with entries or heartbeats, of all groups, in each message to another node. */
  public Histogram.Reading bursts() {
    return bursts.read();
  }

  /** Elections that ended without a winner because the votes did not come in time. */
  public long electionTimeouts() {
    return ratis(
        LeaderElectionMetrics.RATIS_LEADER_ELECTION_METRICS,
        LeaderElectionMetrics.LEADER_ELECTION_TIMEOUT_COUNT_METRIC);
  }

  /** Leaderships that this node handed to another. */
  public long leadershipTransfers() {
    return ratis(
        LeaderElectionMetrics.RATIS_LEADER_ELECTION_METRICS,
        LeaderElectionMetrics.TRANSFER_LEADERSHIP_COUNT_METRIC);
  }

  /** Snapshots that leaders on this node began to send. */
  public long snapshotsSent() {
    return ratis(
        RaftServerMetricsImpl.RATIS_SERVER_METRICS,
        RaftServerMetricsImpl.RATIS_SERVER_INSTALL_SNAPSHOT_COUNT);
  }

  /** Syncs of log files to disk, in nanoseconds. */
  public Histogram.Reading syncs() {
    return CountingMetricRegistries.timed(
        memberPrefix,
        RaftLogMetricsBase.RATIS_LOG_WORKER_METRICS,
        SegmentedRaftLogMetrics.RAFT_LOG_SYNC_TIME);
  }

  private long ratis(String component, String counter) {
    return CountingMetricRegistries.total(memberPrefix, component, counter);
  }
}
