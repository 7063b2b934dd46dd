// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.raft.RaftHost;
import io.muster.node.raft.ReplicaGroup;
import io.muster.state.Fingerprint;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * Position and hash of each replica on this node, for comparing them between nodes: two replicas of
 * a group at the same index that differ in the hash have diverged, which must never be. Reads the
 * whole state for each answer.
 */
final class ReplicasPage {
  private final Supplier<Optional<RaftHost>> raft;

  ReplicasPage(Supplier<Optional<RaftHost>> raft) {
    this.raft = raft;
  }

  /** A JSON array by group; the cluster group is {@link RaftHost#CLUSTER_GROUP}. */
  String json() {
    List<String> rows = new ArrayList<>();
    List<ReplicaGroup> groups = new ArrayList<>(raft.get().map(RaftHost::groups).orElse(List.of()));
    groups.sort(Comparator.comparingInt(ReplicaGroup::number));
    for (ReplicaGroup group : groups) {
      try {
        rows.add(row(group, group.state().fingerprint()));
      } catch (IllegalStateException closedMeanwhile) {
        // A snapshot replaces it, or it goes: it is not there now, and the next answer may have it.
        continue;
      }
    }
    return "[" + String.join(",\n ", rows) + "]\n";
  }

  private static String row(ReplicaGroup group, Fingerprint fingerprint) {
    return "{\"group\":%d,\"leader\":%d,\"term\":%d,\"index\":%d,\"logTimeMs\":%d,\"hash\":\"%s\"}"
        .formatted(
            group.number(),
            group.leaderNodeId(),
            fingerprint.at().term(),
            fingerprint.at().index(),
            fingerprint.logTimeMs(),
            fingerprint.hash());
  }
}
