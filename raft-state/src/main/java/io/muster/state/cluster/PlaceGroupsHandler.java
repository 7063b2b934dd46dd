// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.internal.v1.PlaceGroups;
import io.muster.proto.internal.v1.Placement;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * PlaceGroups: every replica group gets its first replicas, once. A controller that repeats it, or
 * that did not know of an earlier one's, is refused and nothing changes.
 */
public final class PlaceGroupsHandler {

  public static Outcome apply(
      PlaceGroups command,
      ClusterTransaction cluster,
      NodesTransaction nodes,
      PlacementsTransaction placements) {
    if (!placements.all().isEmpty()) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REQUEST,
          "the replica groups are placed already; move them by a reassignment");
    }
    InitializeCluster settings = cluster.settings();
    if (settings == null) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REQUEST,
          "the cluster has no settings yet; they have to be agreed upon before groups are placed");
    }
    Set<Integer> seen = new HashSet<>();
    for (Placement asked : command.getPlacementsList()) {
      Outcome.Rejected refused = check(asked, seen, settings, nodes);
      if (refused != null) {
        return refused;
      }
    }
    if (seen.size() != settings.getRaftGroups()) {
      return new Outcome.Rejected(
          ErrorReason.INVALID_REPLICA_ASSIGNMENT,
          "only "
              + seen.size()
              + " of "
              + settings.getRaftGroups()
              + " replica groups are placed; place every one");
    }
    for (Placement asked : command.getPlacementsList()) {
      placements.put(
          GroupPlacement.first(
              asked.getGroup(), nodes.replicas(asked.getNodeIdsList()), placements.index()));
    }
    // A new cluster has nothing older to wait for.
    cluster.raise(FinalizeUpgradeHandler.common(nodes));
    return new Outcome.GroupsPlaced();
  }

  private static Outcome.@Nullable Rejected check(
      Placement asked, Set<Integer> seen, InitializeCluster settings, NodesTransaction nodes) {
    if (asked.getGroup() < 0 || asked.getGroup() >= settings.getRaftGroups()) {
      return ReplicaCheck.refused(
          asked.getGroup(),
          "there are only the groups 0 to " + (settings.getRaftGroups() - 1) + "; leave it out");
    }
    if (!seen.add(asked.getGroup())) {
      return ReplicaCheck.refused(asked.getGroup(), "it is placed more than once; place it once");
    }
    if (asked.getNodeIdsCount() != settings.getReplicationFactor()) {
      return ReplicaCheck.refused(
          asked.getGroup(),
          asked.getNodeIdsCount()
              + " replicas are named; name as many as the replication factor, "
              + settings.getReplicationFactor());
    }
    return ReplicaCheck.nodes(asked, nodes);
  }

  private PlaceGroupsHandler() {}
}
