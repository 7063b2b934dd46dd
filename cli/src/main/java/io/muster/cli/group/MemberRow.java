// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.cli.output.Table;
import io.muster.client.GroupDescription;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group.
 *
 * @param groupInstanceId null for a member that is not static
 * @param partitions what it owns, each {@code topic-partition}
 */
public record MemberRow(
    String group,
    String consumerId,
    @Nullable String groupInstanceId,
    String host,
    String clientId,
    List<String> partitions) {
  public static List<MemberRow> of(GroupDescription group) {
    return group.members().stream()
        .map(
            member ->
                new MemberRow(
                    group.groupId(),
                    member.memberId(),
                    member.instanceId().orElse(null),
                    member.host(),
                    member.clientId(),
                    member.assignment().stream().map(Object::toString).toList()))
        .toList();
  }

  /** The column of instance ids is there only where some member has one. */
  public static Table table(List<MemberRow> rows) {
    boolean someStatic = rows.stream().anyMatch(row -> row.groupInstanceId != null);
    Table table =
        someStatic
            ? new Table(
                "GROUP", "CONSUMER-ID", "GROUP-INSTANCE-ID", "HOST", "CLIENT-ID", "#PARTITIONS")
            : new Table("GROUP", "CONSUMER-ID", "HOST", "CLIENT-ID", "#PARTITIONS");
    for (MemberRow row : rows) {
      Object host = Cells.orMissing(row.host);
      Object clientId = Cells.orMissing(row.clientId);
      if (someStatic) {
        Object instance = Cells.orMissing(row.groupInstanceId);
        table.row(row.group, row.consumerId, instance, host, clientId, row.partitions.size());
      } else {
        table.row(row.group, row.consumerId, host, clientId, row.partitions.size());
      }
    }
    return table;
  }
}
