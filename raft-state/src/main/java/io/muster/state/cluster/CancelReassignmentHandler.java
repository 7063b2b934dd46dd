// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.CancelReassignment;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/**
 * CancelReassignment: changes of replicas are taken back. Passed over is what is not being changed,
 * what is on its way back already, and what has nothing to go back to: a node that lost its data.
 */
public final class CancelReassignmentHandler {
  private static final String CANCELLED = "cancelled";

  public static Outcome apply(
      CancelReassignment command, NodesTransaction nodes, PlacementsTransaction placements) {
    List<Integer> cancelled = new ArrayList<>();
    for (int group : new TreeSet<>(command.getGroupsList())) {
      GroupPlacement now = placements.find(group);
      if (now == null || !now.isMoving() || now.reverting()) {
        continue;
      }
      List<Replica> before = SettleReassignmentHandler.before(now, nodes);
      if (!before.equals(now.target())) {
        placements.put(now.failed(CANCELLED, before, placements.index()));
        cancelled.add(group);
      }
    }
    if (cancelled.isEmpty()) {
      return new Outcome.Rejected(
          ErrorReason.NO_REASSIGNMENT_IN_PROGRESS,
          "none of the named replica groups is being moved in a way that can be taken back");
    }
    return new Outcome.ReassignmentCancelled(List.copyOf(cancelled));
  }

  private CancelReassignmentHandler() {}
}
