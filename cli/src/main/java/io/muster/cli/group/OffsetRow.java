// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.cli.output.Table;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupDescription;
import io.muster.client.LogEndOffset;
import io.muster.client.MemberDescription;
import io.muster.client.PartitionProgress;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How far a group has come in one partition, or a member that owns none. Null is what is missing or
 * unknown.
 *
 * @param leaderEpoch what was committed with the offset
 * @param logEndOffsetAgeMs how old the log end offset is, and with it the lag
 * @param host of the member that owns the partition, as are the columns after it
 */
public record OffsetRow(
    String group,
    @Nullable String topic,
    @Nullable Integer partition,
    @Nullable Integer leaderEpoch,
    @Nullable Long currentOffset,
    @Nullable Long logEndOffset,
    @Nullable Long logEndOffsetAgeMs,
    @Nullable Long lag,
    @Nullable String consumerId,
    @Nullable String host,
    @Nullable String clientId) {
  public static List<OffsetRow> of(GroupDescription group) {
    List<OffsetRow> rows = new ArrayList<>();
    for (PartitionProgress progress : group.offsets()) {
      rows.add(of(group, progress));
    }
    for (MemberDescription member : group.members()) {
      if (member.assignment().isEmpty()) {
        rows.add(idle(group.groupId(), member));
      }
    }
    return rows;
  }

  private static OffsetRow of(GroupDescription group, PartitionProgress progress) {
    MemberDescription owner = progress.memberId().flatMap(group::member).orElse(null);
    LogEndOffset end = progress.logEnd().orElse(null);
    return new OffsetRow(
        group.groupId(),
        progress.partition().topic(),
        progress.partition().partition(),
        progress.committed().map(OffsetRow::epoch).orElse(null),
        progress.committed().map(CommittedOffset::offset).orElse(null),
        end == null ? null : end.offset(),
        end == null ? null : end.age().toMillis(),
        progress.lag().isPresent() ? progress.lag().getAsLong() : null,
        progress.memberId().orElse(null),
        owner == null ? null : owner.host(),
        owner == null ? null : owner.clientId());
  }

  private static OffsetRow idle(String group, MemberDescription member) {
    return new OffsetRow(
        group,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        member.memberId(),
        member.host(),
        member.clientId());
  }

  private static @Nullable Integer epoch(CommittedOffset committed) {
    return committed.leaderEpoch().isPresent() ? committed.leaderEpoch().getAsInt() : null;
  }

  /**
   * Kafka's columns.
   *
   * @param verbose with the leader epoch, as Kafka's tool has it
   */
  public static Table table(List<OffsetRow> rows, boolean verbose) {
    List<String> headings = new ArrayList<>(List.of("GROUP", "TOPIC", "PARTITION"));
    if (verbose) {
      headings.add("LEADER-EPOCH");
    }
    headings.addAll(
        List.of("CURRENT-OFFSET", "LOG-END-OFFSET", "LAG", "CONSUMER-ID", "HOST", "CLIENT-ID"));
    Table table = new Table(headings.toArray(String[]::new));
    for (OffsetRow row : rows) {
      List<Object> cells = new ArrayList<>();
      cells.add(row.group);
      cells.add(Cells.orMissing(row.topic));
      cells.add(Cells.orMissing(row.partition));
      if (verbose) {
        cells.add(Cells.orMissing(row.leaderEpoch));
      }
      cells.add(Cells.orMissing(row.currentOffset));
      cells.add(Cells.orMissing(row.logEndOffset));
      cells.add(Cells.orMissing(row.lag));
      cells.add(Cells.orMissing(row.consumerId));
      cells.add(Cells.orMissing(row.host));
      cells.add(Cells.orMissing(row.clientId));
      table.row(cells.toArray());
    }
    return table;
  }
}
