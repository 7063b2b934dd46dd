// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.Placement;
import io.muster.proto.internal.v1.StartReassignment;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.HashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * StartReassignment: groups are to have other replicas. All or nothing: either each is accepted or
 * none is changed. The same once more is no change.
 */
public final class StartReassignmentHandler {

  public static Outcome apply(
      StartReassignment command, NodesTransaction nodes, PlacementsTransaction placements) {
    NavigableMap<Integer, GroupPlacement> changes = new TreeMap<>();
    Set<Integer> seen = new HashSet<>();
    for (Placement asked : command.getTargetsList()) {
      if (!seen.add(asked.getGroup())) {
        return ReplicaCheck.refused(asked.getGroup(), "it is named more than once; name it once");
      }
      GroupPlacement now = placements.find(asked.getGroup());
      if (now == null) {
        return ReplicaCheck.refused(asked.getGroup(), missing(placements));
      }
      Outcome.Rejected refused = check(asked, nodes);
      if (refused != null) {
        return refused;
      }
      List<Replica> target = now.named(nodes.replicas(asked.getNodeIdsList()));
      if (target.equals(now.wanted())) {
        continue;
      }
      if (canBeCancelled(now, nodes)) {
        return ReplicaCheck.refused(asked.getGroup(), busy(now));
      }
      changes.put(
          now.group(),
          !now.isMoving() && isReordered(now.replicas(), target)
              ? now.reordered(target, placements.index())
              : now.movedTo(target, placements.index()));
    }
    if (!command.getValidateOnly()) {
      changes.values().forEach(placements::put);
    }
    return new Outcome.ReassignmentStarted(List.copyOf(changes.keySet()));
  }

  private static Outcome.@Nullable Rejected check(Placement asked, NodesTransaction nodes) {
    int count = asked.getNodeIdsCount();
    if (count < 1 || count > Limits.REPLICAS_MAX) {
      return ReplicaCheck.refused(
          asked.getGroup(),
          count + " replicas are named; name 1 to " + Limits.REPLICAS_MAX + " nodes");
    }
    return ReplicaCheck.nodes(asked, nodes);
  }

  private static boolean isReordered(List<Replica> replicas, List<Replica> target) {
    return Set.copyOf(replicas).equals(Set.copyOf(target));
  }

  /**
   * What can be cancelled has to be, so that nobody overrides what somebody else has begun. What
   * cannot is on its way to where it was, and would never get there if a node of it were gone for
   * good: that may be sent elsewhere.
   */
  private static boolean canBeCancelled(GroupPlacement now, NodesTransaction nodes) {
    return now.isMoving()
        && !now.reverting()
        && !SettleReassignmentHandler.before(now, nodes).equals(now.target());
  }

  private static String missing(PlacementsTransaction placements) {
    return placements.all().isEmpty()
        ? "no group is placed yet; try again when the cluster has formed"
        : "there are only the groups 0 to " + placements.all().lastKey() + "; leave it out";
  }

  private static String busy(GroupPlacement now) {
    List<Integer> target = now.target().stream().map(Replica::nodeId).toList();
    return "it is being moved to the nodes " + target + " already; cancel that first, or wait";
  }

  private StartReassignmentHandler() {}
}
