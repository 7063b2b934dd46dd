// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

/**
 * What the coordinators need of the node's configuration.
 *
 * @param offsetsPartitions number of offsets partitions of the cluster
 * @param raftGroups number of replica groups; partition p lives in replica group p mod raftGroups
 * @param groups what operators change while the node runs
 * @param offsetsCheckIntervalMs {@code offsets.retention.check.interval.ms}
 * @param batchesInFlight {@code raft.batches.in.flight}
 */
public record CoordinatorSettings(
    String clusterId,
    int nodeId,
    int offsetsPartitions,
    int raftGroups,
    GroupSettings groups,
    long offsetsCheckIntervalMs,
    int batchesInFlight) {

  /**
   * The mask, and not the absolute value, so that {@code Integer.MIN_VALUE} has a partition too.
   */
  public int partitionOf(String groupId) {
    return (groupId.hashCode() & 0x7fffffff) % offsetsPartitions;
  }

  public int replicaGroupOf(int partition) {
    return partition % raftGroups;
  }
}
