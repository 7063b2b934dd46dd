// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.cli.output.Table;
import io.muster.client.GroupDescription;

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

  public Table table() {
    return new Table("GROUP", "COORDINATOR (ID)", "ASSIGNMENT-STRATEGY", "STATE", "#MEMBERS")
        .row(
            group,
            coordinator + " (" + coordinatorId + ")",
            Cells.orMissing(assignmentStrategy),
            state,
            members);
  }
}
