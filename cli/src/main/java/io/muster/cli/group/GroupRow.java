// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.cli.output.Table;
import io.muster.client.GroupListing;
import java.util.List;

/**
 * A group in a list.
 *
 * @param partition the offsets partition in which it lives
 * @param node id of the node that coordinates it
 */
public record GroupRow(
    String group,
    String state,
    String protocolType,
    int generation,
    int members,
    int partition,
    int node) {
  public static List<GroupRow> of(List<GroupListing> groups) {
    return groups.stream()
        .map(
            group ->
                new GroupRow(
                    group.groupId(),
                    Cells.state(group.state()),
                    group.protocolType(),
                    group.generation(),
                    group.members(),
                    group.partition(),
                    group.node()))
        .toList();
  }

  public static Table table(List<GroupRow> rows) {
    Table table =
        new Table(
            "GROUP",
            "STATE",
            "PROTOCOL-TYPE",
            "GENERATION",
            "#MEMBERS",
            "PARTITION",
            "COORDINATOR");
    for (GroupRow row : rows) {
      table.row(
          row.group,
          row.state,
          Cells.orMissing(row.protocolType),
          row.generation,
          row.members,
          row.partition,
          row.node);
    }
    return table;
  }
}
