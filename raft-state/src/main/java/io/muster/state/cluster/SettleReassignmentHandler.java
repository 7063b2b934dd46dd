// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.SettleReassignment;
import io.muster.state.Limits;
import io.muster.state.Outcome;
import java.util.List;

/**
 * SettleReassignment: the leader of a replica group says what its change of replicas came to. It
 * names the placement that it acted on by its revision; if that was changed since, this is ignored
 * and the leader goes on from the new one.
 */
public final class SettleReassignmentHandler {

  public static Outcome apply(
      SettleReassignment command, NodesTransaction nodes, PlacementsTransaction placements) {
    GroupPlacement now = placements.find(command.getGroup());
    if (now == null || !now.isMoving() || now.revision() != command.getRevision()) {
      return new Outcome.Obsolete();
    }
    if (!now.lost().isEmpty() && command.getFailure().isEmpty()) {
      // The first half of a repair: what is damaged is out. What is wanted comes in only now.
      placements.put(now.withoutLost(placements.index()));
      return new Outcome.TookEffect();
    }
    placements.put(
        command.getFailure().isEmpty()
            ? now.settled(placements.index())
            : now.failed(cut(command.getFailure()), before(now, nodes), placements.index()));
    return new Outcome.TookEffect();
  }

  /**
   * The replicas that a change is taken back to: a node that lost its data by then has new ones. So
   * has one that lost a copy.
   */
  static List<Replica> before(GroupPlacement placement, NodesTransaction nodes) {
    return placement.named(
        nodes.replicas(placement.replicas().stream().map(Replica::nodeId).toList()));
  }

  private static String cut(String failure) {
    int max = Limits.REASSIGNMENT_FAILURE_LENGTH_MAX;
    if (failure.length() <= max) {
      return failure;
    }
    // Half of a surrogate pair would not come back from UTF-8 as it went in.
    return failure.substring(0, Character.isHighSurrogate(failure.charAt(max - 1)) ? max - 1 : max);
  }

  private SettleReassignmentHandler() {}
}
