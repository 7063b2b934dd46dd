// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.cluster;

import io.muster.cli.output.Table;
import io.muster.client.ClusterDescription;
import io.muster.client.NodeDescription;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The cluster in numbers.
 *
 * @param version of the software of the node that answered first
 * @param versions of all nodes that answered; several while nodes are upgraded
 * @param featureLevel what the nodes may write
 * @param commonFeatureLevel what every registered node knows
 * @param controller id of the node that leads the cluster group; null where none is known
 * @param raftGroups how many replica groups host the offsets partitions
 * @param partitionsReady how many offsets partitions are served
 */
public record ClusterRow(
    String clusterId,
    String version,
    List<String> versions,
    int featureLevel,
    int commonFeatureLevel,
    @Nullable Integer controller,
    int nodes,
    long nodesReachable,
    int offsetsPartitions,
    int raftGroups,
    long partitionsReady,
    long partitionsUnbalanced,
    long partitionsUnderReplicated) {
  public static ClusterRow of(ClusterDescription cluster) {
    List<PartitionRow> partitions = PartitionRow.of(cluster);
    return new ClusterRow(
        cluster.clusterId(),
        cluster.version(),
        cluster.versions(),
        cluster.featureLevel(),
        cluster.commonFeatureLevel(),
        cluster.controller().isPresent() ? cluster.controller().getAsInt() : null,
        cluster.nodes().size(),
        cluster.nodes().stream().filter(NodeDescription::reachable).count(),
        cluster.offsetsPartitions(),
        cluster.raftGroups(),
        partitions.stream().filter(PartitionRow::ready).count(),
        partitions.stream().filter(PartitionRow::unbalanced).count(),
        partitions.stream().filter(PartitionRow::underReplicated).count());
  }

  public Table table() {
    return new Table("CLUSTER", clusterId)
        .row("Version", versions.isEmpty() ? version : String.join(", ", versions))
        .row("Feature level", featureLevel == 0 ? "-" : featureLevel)
        .row("Controller", controller == null ? "-" : controller)
        .row("Nodes reachable", nodesReachable + " of " + nodes)
        .row("Raft groups", raftGroups)
        .row("Offsets partitions served", partitionsReady + " of " + offsetsPartitions)
        .row("Not led by the preferred node", partitionsUnbalanced)
        .row("Under-replicated", partitionsUnderReplicated);
  }

  /** What is to be known about an upgrade that goes on; empty where none does. */
  public Optional<String> hint() {
    if (versions.size() > 1) {
      return Optional.of(
          "The nodes run several versions; upgrade the others one at a time (docs/upgrade.md).");
    }
    return featureLevel > 0 && commonFeatureLevel > featureLevel
        ? Optional.of(
            "Every node knows feature level %d; \"muster cluster finalize-upgrade\" ends the upgrade."
                .formatted(commonFeatureLevel))
        : Optional.empty();
  }

  /** Every offsets partition is served. */
  public boolean served() {
    return offsetsPartitions > 0 && partitionsReady == offsetsPartitions;
  }
}
