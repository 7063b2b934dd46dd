// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.Placement;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What holds for every list of replicas that somebody asks for. */
final class ReplicaCheck {

  /** Null where each node is registered and there once. */
  static Outcome.@Nullable Rejected nodes(Placement asked, NodesTransaction nodes) {
    Set<Integer> seen = new HashSet<>();
    for (int nodeId : asked.getNodeIdsList()) {
      if (nodes.find(nodeId) == null) {
        return refused(
            asked.getGroup(),
            "there is no node "
                + nodeId
                + "; choose among the registered nodes "
                + nodes.all().keySet());
      }
      if (!seen.add(nodeId)) {
        return refused(
            asked.getGroup(), "node " + nodeId + " is named more than once; name it once");
      }
    }
    return null;
  }

  static Outcome.Rejected refused(int group, String what) {
    return new Outcome.Rejected(
        ErrorReason.INVALID_REPLICA_ASSIGNMENT, "replica group " + group + ": " + what);
  }

  private ReplicaCheck() {}
}
