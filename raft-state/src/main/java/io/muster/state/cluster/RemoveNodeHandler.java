// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.RemoveNode;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;
import java.util.List;

/**
 * RemoveNode: a node without replicas is forgotten, but for its epoch. If it comes back it is
 * another replica than before, since a data folder of it may be gone by then.
 */
public final class RemoveNodeHandler {
  private static final int GROUPS_SHOWN_MAX = 10;

  public static Outcome apply(
      RemoveNode command, NodesTransaction nodes, PlacementsTransaction placements) {
    RegisteredNode node = nodes.find(command.getNodeId());
    if (node == null) {
      return nodes.unknown(command.getNodeId());
    }
    List<GroupPlacement> hosting =
        placements.all().values().stream()
            .filter(placement -> placement.hostsNode(node.nodeId()))
            .toList();
    if (!hosting.isEmpty()) {
      boolean givenUp = hosting.stream().allMatch(each -> each.hasAbandoned(node.nodeId()));
      List<Integer> hosted = hosting.stream().map(GroupPlacement::group).toList();
      return new Outcome.Rejected(
          ErrorReason.NODE_IN_USE,
          "node "
              + node.nodeId()
              + " holds replicas of "
              + shown(hosted)
              + (givenUp
                  ? ", from a change that was given up; wait until that is taken back"
                  : "; move them first"));
    }
    nodes.remove(node);
    return new Outcome.NodeRemoved();
  }

  private static String shown(List<Integer> groups) {
    if (groups.size() <= GROUPS_SHOWN_MAX) {
      return "the replica groups " + groups;
    }
    return "the replica groups "
        + groups.subList(0, GROUPS_SHOWN_MAX)
        + " and "
        + (groups.size() - GROUPS_SHOWN_MAX)
        + " more";
  }

  private RemoveNodeHandler() {}
}
