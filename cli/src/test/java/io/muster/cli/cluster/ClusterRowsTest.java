// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.ClusterDescription;
import io.muster.client.NodeDescription;
import io.muster.client.PartitionDescription;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;

/** What people get to see of a cluster that is not well. */
class ClusterRowsTest {
  private static final ClusterDescription CLUSTER =
      new ClusterDescription(
          "orders",
          "1.0",
          List.of("1.0", "1.1"),
          1,
          2,
          OptionalInt.of(2),
          4,
          2,
          List.of(
              new NodeDescription(1, "n1", 7400, true),
              new NodeDescription(2, "n2", 7400, true),
              new NodeDescription(3, "n3", 7400, false)),
          List.of(
              partition(0, OptionalInt.of(1), List.of(1, 2, 3), List.of(1, 2, 3), true),
              partition(1, OptionalInt.of(1), List.of(2, 3, 1), List.of(2, 1), true),
              partition(2, OptionalInt.of(1), List.of(1, 2, 3), List.of(1, 2, 3), true),
              partition(3, OptionalInt.empty(), List.of(2, 3, 1), List.of(), false)));

  @Test
  void partitionsOutOfBalanceOrShortOfReplicasAreFound() {
    List<PartitionRow> rows = PartitionRow.of(CLUSTER);

    assertThat(rows.stream().filter(PartitionRow::unbalanced).map(PartitionRow::partition))
        .containsExactly(1, 3);
    assertThat(rows.stream().filter(PartitionRow::underReplicated).map(PartitionRow::partition))
        .containsExactly(1, 3);
    assertThat(rows.get(1).movesWith()).containsExactly(3);
    assertThat(PartitionRow.table(rows).lines())
        .last()
        .asString()
        .matches("3 +- +2 +5 +2,3,1 +- +no");
    assertThat(PartitionRow.wideTable(rows).lines()).element(1).asString().endsWith("yes    2");
  }

  @Test
  void clusterIsServedOnlyWhole() {
    ClusterRow row = ClusterRow.of(CLUSTER);

    assertThat(row.served()).isFalse();
    assertThat(row.nodesReachable()).isEqualTo(2);
    assertThat(row.table().lines())
        .anyMatch(line -> line.endsWith("3 of 4"))
        .anyMatch(line -> line.endsWith("1.0, 1.1"));
    assertThat(row.hint())
        .hasValueSatisfying(hint -> assertThat(hint).contains("several versions"));
  }

  private static PartitionDescription partition(
      int number, OptionalInt leader, List<Integer> replicas, List<Integer> inSync, boolean ready) {
    return new PartitionDescription(number, leader, 5, 100, replicas, inSync, ready);
  }
}
