// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.List;

/**
 * A replica group as this node sees it, for status pages and metrics.
 *
 * @param number the group
 * @param leaderNodeId node that leads as far as this replica knows, 0 where it knows none
 * @param preferredNodeId first of the group's replica list
 * @param term current term of this replica
 * @param appliedIndex last log entry that this replica has applied, -1 before the first
 * @param snapshotIndex log entry of the newest snapshot, -1 where there is none
 * @param snapshotsInstalled snapshots taken over from a leader since the start
 * @param elections elections of this group that this replica has won or lost since the start
 * @param followers the others, where this node leads; otherwise empty
 */
public record ReplicaGroupInfo(
    int number,
    int leaderNodeId,
    int preferredNodeId,
    long term,
    long appliedIndex,
    long snapshotIndex,
    long snapshotsInstalled,
    long elections,
    List<Follower> followers) {

  /**
   * A follower as its leader sees it.
   *
   * @param matchIndex last log entry that it is known to have on disk
   * @param lag entries of the leader's log that it does not have
   * @param silentMillis milliseconds since its last answer
   */
  public record Follower(int nodeId, long matchIndex, long lag, long silentMillis) {}
}
