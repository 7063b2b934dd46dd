// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import io.muster.proto.internal.v1.SetNodeDraining;
import io.muster.state.Outcome;

/** SetNodeDraining: whether a node is to lead anything. It keeps its replicas either way. */
public final class SetNodeDrainingHandler {

  public static Outcome apply(SetNodeDraining command, NodesTransaction nodes) {
    RegisteredNode node = nodes.find(command.getNodeId());
    if (node == null) {
      return nodes.unknown(command.getNodeId());
    }
    boolean changed = node.draining() != command.getDraining();
    if (changed) {
      nodes.put(node.withDraining(command.getDraining()));
    }
    return new Outcome.NodeDrainingSet(changed);
  }

  private SetNodeDrainingHandler() {}
}
