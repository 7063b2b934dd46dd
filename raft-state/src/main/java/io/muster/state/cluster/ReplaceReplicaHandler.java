// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.ReplaceReplica;
import io.muster.state.Outcome;

/**
 * ReplaceReplica: one copy of one group is damaged on a node that is otherwise sound, and the node
 * has made sure that it never comes up again. The copy has to leave the Raft group, and then the
 * node makes the next one. What is not placed there any more, or was replaced already, is passed
 * over; so a node may repeat this for as long as it likes.
 */
public final class ReplaceReplicaHandler {

  public static Outcome apply(ReplaceReplica command, PlacementsTransaction placements) {
    GroupPlacement now = placements.find(command.getGroup());
    if (now == null || command.getCopy() < 0 || command.getCopy() == Integer.MAX_VALUE) {
      return new Outcome.Obsolete();
    }
    GroupPlacement next =
        now.withLost(
            new Replica(command.getNodeId(), command.getEpoch(), command.getCopy()),
            placements.index());
    if (next.equals(now)) {
      return new Outcome.Obsolete();
    }
    placements.put(next);
    return new Outcome.TookEffect();
  }

  private ReplaceReplicaHandler() {}
}
