// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.cli.output.Table;
import io.muster.client.GroupDescription;
import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A member of a group.
 *
 * @param groupInstanceId null for a member that is not static
 * @param partitions what it owns, each {@code topic-partition}
 * @param assignment the same as Kafka's tool writes it: {@code orders:0,1;users:3}
 */
public record MemberRow(
    String group,
    String consumerId,
    @Nullable String groupInstanceId,
    String host,
    String clientId,
    List<String> partitions,
    String assignment) {
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
                    member.assignment().stream().map(Object::toString).toList(),
                    assignment(member.assignment())))
        .toList();
  }

  private static String assignment(List<TopicPartition> partitions) {
    Map<String, String> byTopic = new TreeMap<>();
    for (TopicPartition each : partitions.stream().sorted().toList()) {
      byTopic.merge(
          each.topic(), String.valueOf(each.partition()), (before, one) -> before + "," + one);
    }
    return byTopic.entrySet().stream()
        .map(topic -> topic.getKey() + ":" + topic.getValue())
        .collect(Collectors.joining(";"));
  }

  /**
   * Kafka's columns. That of instance ids is there only where some member has one.
   *
   * @param verbose with the assignment of each member
   */
  public static Table table(List<MemberRow> rows, boolean verbose) {
    boolean someStatic = rows.stream().anyMatch(row -> row.groupInstanceId != null);
    List<String> headings = new ArrayList<>(List.of("GROUP", "CONSUMER-ID"));
    if (someStatic) {
      headings.add("GROUP-INSTANCE-ID");
    }
    headings.addAll(List.of("HOST", "CLIENT-ID", "#PARTITIONS"));
    if (verbose) {
      headings.add("ASSIGNMENT");
    }
    Table table = new Table(headings.toArray(String[]::new));
    for (MemberRow row : rows) {
      List<Object> cells = new ArrayList<>(List.of(row.group, row.consumerId));
      if (someStatic) {
        cells.add(Cells.orMissing(row.groupInstanceId));
      }
      cells.add(Cells.orMissing(row.host));
      cells.add(Cells.orMissing(row.clientId));
      cells.add(row.partitions.size());
      if (verbose) {
        cells.add(Cells.orMissing(row.assignment));
      }
      table.row(cells.toArray());
    }
    return table;
  }
}
