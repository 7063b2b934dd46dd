// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.cluster;

import io.muster.cli.output.Table;
import io.muster.client.ClusterDescription;
import io.muster.client.PartitionDescription;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An offsets partition.
 *
 * @param leader id of the node that coordinates its groups; null where none is known
 * @param preferredLeader id of the node that should; null where it has no replica
 * @param inSync as the leader says; empty where it did not answer
 * @param ready the leader answered and serves
 * @param movesWith the other partitions of its replica group: they have the same replicas and
 *     leader, and move together
 */
public record PartitionRow(
    int partition,
    @Nullable Integer leader,
    @Nullable Integer preferredLeader,
    long term,
    long appliedIndex,
    List<Integer> replicas,
    List<Integer> inSync,
    boolean ready,
    List<Integer> movesWith) {
  public static List<PartitionRow> of(ClusterDescription cluster) {
    return cluster.partitions().stream().map(each -> of(cluster, each)).toList();
  }

  private static PartitionRow of(ClusterDescription cluster, PartitionDescription partition) {
    int groups = Math.max(1, cluster.raftGroups());
    return new PartitionRow(
        partition.partition(),
        partition.leader().isPresent() ? partition.leader().getAsInt() : null,
        partition.replicas().isEmpty() ? null : partition.replicas().get(0),
        partition.term(),
        partition.appliedIndex(),
        partition.replicas(),
        partition.inSync(),
        partition.ready(),
        IntStream.range(0, cluster.offsetsPartitions())
            .filter(other -> other % groups == partition.partition() % groups)
            .filter(other -> other != partition.partition())
            .boxed()
            .toList());
  }

  /** Another node than the preferred one leads it, or none. */
  public boolean unbalanced() {
    return leader == null || !leader.equals(preferredLeader);
  }

  /** Fewer replicas are known to be in sync than there are. */
  public boolean underReplicated() {
    return inSync.size() < replicas.size();
  }

  public static Table table(List<PartitionRow> rows) {
    Table table =
        new Table("PARTITION", "LEADER", "PREFERRED", "TERM", "REPLICAS", "IN-SYNC", "READY");
    for (PartitionRow row : rows) {
      table.row(
          row.partition,
          row.leader == null ? "-" : row.leader,
          row.preferredLeader == null ? "-" : row.preferredLeader,
          row.term,
          list(row.replicas),
          list(row.inSync),
          row.ready ? "yes" : "no");
    }
    return table;
  }

  /** With what {@link #table} has no room for. */
  public static Table wideTable(List<PartitionRow> rows) {
    Table table =
        new Table(
            "PARTITION",
            "LEADER",
            "PREFERRED",
            "TERM",
            "APPLIED",
            "REPLICAS",
            "IN-SYNC",
            "READY",
            "MOVES-WITH");
    for (PartitionRow row : rows) {
      table.row(
          row.partition,
          row.leader == null ? "-" : row.leader,
          row.preferredLeader == null ? "-" : row.preferredLeader,
          row.term,
          row.appliedIndex,
          list(row.replicas),
          list(row.inSync),
          row.ready ? "yes" : "no",
          list(row.movesWith));
    }
    return table;
  }

  private static String list(List<Integer> numbers) {
    return numbers.isEmpty()
        ? "-"
        : numbers.stream().map(String::valueOf).collect(Collectors.joining(","));
  }
}
