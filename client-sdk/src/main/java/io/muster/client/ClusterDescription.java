// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The cluster as its reachable nodes see it. Where they differ, the higher Raft term counts.
 *
 * @param clusterId the cluster's id
 * @param version version of the software of the node that answered first
 * @param versions of the software of all nodes that answered, in order; several during an upgrade
 * @param featureLevel what the nodes may write; 0 where none of them knows it yet
 * @param commonFeatureLevel what every registered node knows: above {@code featureLevel} an upgrade
 *     waits to be finalized
 * @param controller id of the node that leads the cluster group, where one is known
 * @param offsetsPartitions how many offsets partitions there are
 * @param raftGroups how many replica groups host them
 * @param nodes the configured nodes, by id
 * @param partitions the offsets partitions, by number
 */
public record ClusterDescription(
    String clusterId,
    String version,
    List<String> versions,
    int featureLevel,
    int commonFeatureLevel,
    OptionalInt controller,
    int offsetsPartitions,
    int raftGroups,
    List<NodeDescription> nodes,
    List<PartitionDescription> partitions) {
  public ClusterDescription {
    versions = List.copyOf(versions);
    nodes = List.copyOf(nodes);
    partitions = List.copyOf(partitions);
  }

  /** The node with this id. */
  public Optional<NodeDescription> node(int id) {
    return nodes.stream().filter(node -> node.id() == id).findFirst();
  }
}
