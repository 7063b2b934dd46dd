// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.cli.output.Table;
import io.muster.client.GroupDescription;
import java.util.List;

/**
 * A group's state.
 *
 * @param coordinator {@code host:port} of the node that coordinates it
 * @param coordinatorId id of that node
 * @param assignmentStrategy name of the assignor, empty where none is chosen
 */
public record StateRow(
    String group,
    String coordinator,
    int coordinatorId,
    String assignmentStrategy,
    String state,
    int members,
    int generation) {
  public static StateRow of(GroupDescription group) {
    return new StateRow(
        group.groupId(),
        group.coordinator().endpoint(),
        group.coordinator().node(),
        group.protocol(),
        Cells.state(group.state()),
        group.members().size(),
        group.generation());
  }

  /**
   * Kafka's columns.
   *
   * @param verbose with the generation, as Kafka shows an epoch
   */
  public static Table table(List<StateRow> rows, boolean verbose) {
    Table table =
        verbose
            ? new Table(
                "GROUP",
                "COORDINATOR (ID)",
                "ASSIGNMENT-STRATEGY",
                "STATE",
                "GENERATION",
                "#MEMBERS")
            : new Table("GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS");
    for (StateRow row : rows) {
      String coordinator = row.coordinator + " (" + row.coordinatorId + ")";
      Object strategy = Cells.orMissing(row.assignmentStrategy);
      if (verbose) {
        table.row(row.group, coordinator, strategy, row.state, row.generation, row.members);
      } else {
        table.row(row.group, coordinator, strategy, row.state, row.members);
      }
    }
    return table;
  }
}
