// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import io.muster.cli.output.Table;
import io.muster.client.PlacedPartition;
import java.util.List;

/**
 * How the replicas of one partition would change. Lists of nodes, the preferred leader first.
 *
 * @param current the nodes that hold it
 * @param target the nodes that shall
 * @param added those that get a new replica
 * @param removed those that lose theirs
 */
public record Move(
    int partition,
    List<Integer> current,
    List<Integer> target,
    List<Integer> added,
    List<Integer> removed) {
  public Move {
    current = List.copyOf(current);
    target = List.copyOf(target);
    added = List.copyOf(added);
    removed = List.copyOf(removed);
  }

  public static Move of(PlacedPartition from, List<Integer> to) {
    List<Integer> current = from.replicas();
    return new Move(
        from.partition(),
        current,
        to,
        to.stream().filter(node -> !current.contains(node)).toList(),
        current.stream().filter(node -> !to.contains(node)).toList());
  }

  public static Table table(List<Move> moves) {
    Table table = new Table("PARTITION", "CURRENT", "TARGET", "ADDED", "REMOVED");
    for (Move move : moves) {
      table.row(
          move.partition,
          LivesTogether.numbers(move.current),
          LivesTogether.numbers(move.target),
          orNone(move.added),
          orNone(move.removed));
    }
    return table;
  }

  private static String orNone(List<Integer> nodes) {
    return nodes.isEmpty() ? "-" : LivesTogether.numbers(nodes);
  }
}
