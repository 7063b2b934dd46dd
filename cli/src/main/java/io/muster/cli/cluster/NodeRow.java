// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.cluster;

import io.muster.cli.output.Table;
import io.muster.client.ClusterDescription;
import java.util.List;

/**
 * A node of the cluster.
 *
 * @param endpoint where it listens for clients
 * @param reachable it answered when the cluster was described
 * @param partitionsLed how many offsets partitions it leads
 * @param preferredFor how many it should lead
 * @param replicas how many it has a replica of
 */
public record NodeRow(
    int id,
    String endpoint,
    boolean reachable,
    long partitionsLed,
    long preferredFor,
    long replicas,
    boolean controller) {
  public static List<NodeRow> of(ClusterDescription cluster) {
    List<PartitionRow> partitions = PartitionRow.of(cluster);
    return cluster.nodes().stream()
        .map(
            node ->
                new NodeRow(
                    node.id(),
                    node.endpoint(),
                    node.reachable(),
                    partitions.stream()
                        .filter(each -> each.leader() != null && each.leader() == node.id())
                        .count(),
                    partitions.stream()
                        .filter(
                            each ->
                                each.preferredLeader() != null
                                    && each.preferredLeader() == node.id())
                        .count(),
                    partitions.stream().filter(each -> each.replicas().contains(node.id())).count(),
                    cluster.controller().isPresent()
                        && cluster.controller().getAsInt() == node.id()))
        .toList();
  }

  public static Table table(List<NodeRow> rows) {
    Table table =
        new Table("NODE", "ENDPOINT", "REACHABLE", "LEADS", "PREFERRED", "REPLICAS", "CONTROLLER");
    for (NodeRow row : rows) {
      table.row(
          row.id,
          row.endpoint,
          row.reachable ? "yes" : "no",
          row.partitionsLed,
          row.preferredFor,
          row.replicas,
          row.controller ? "yes" : "");
    }
    return table;
  }
}
