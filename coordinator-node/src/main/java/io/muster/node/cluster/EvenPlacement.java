// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import java.util.ArrayList;
import java.util.List;

/**
 * Which nodes hold which replica group at first: the nodes in turn, beginning with another one for
 * each group. The first of a list is the preferred leader, so leaders are spread as evenly as
 * replicas.
 */
final class EvenPlacement {
  private final List<Integer> nodeIds;
  private final int replicationFactor;

  /**
   * @param nodeIds in ascending order
   * @param replicationFactor 1 to the number of nodes
   */
  EvenPlacement(List<Integer> nodeIds, int replicationFactor) {
    if (replicationFactor < 1 || replicationFactor > nodeIds.size()) {
      throw new IllegalArgumentException(
          replicationFactor + " replicas on " + nodeIds.size() + " nodes");
    }
    this.nodeIds = nodeIds.stream().sorted().toList();
    this.replicationFactor = replicationFactor;
  }

  /** Nodes that hold the replica group; the preferred leader first. */
  List<Integer> replicas(int replicaGroup) {
    List<Integer> replicas = new ArrayList<>(replicationFactor);
    for (int i = 0; i < replicationFactor; i++) {
      replicas.add(nodeIds.get((replicaGroup + i) % nodeIds.size()));
    }
    return replicas;
  }
}
