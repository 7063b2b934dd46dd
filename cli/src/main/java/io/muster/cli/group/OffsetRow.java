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
 * @param logEndOffsetAgeMs how old the log end offset is, and with it the lag
 * @param host of the member that owns the partition, as are the columns after it
 */
public record OffsetRow(
    String group,
    @Nullable String topic,
    @Nullable Integer partition,
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
        member.memberId(),
        member.host(),
        member.clientId());
  }

  public static Table table(List<OffsetRow> rows) {
    Table table =
        new Table(
            "GROUP",
            "TOPIC",
            "PARTITION",
            "CURRENT-OFFSET",
            "LOG-END-OFFSET",
            "LAG",
            "CONSUMER-ID",
            "HOST",
            "CLIENT-ID");
    for (OffsetRow row : rows) {
      table.row(
          row.group,
          Cells.orMissing(row.topic),
          Cells.orMissing(row.partition),
          Cells.orMissing(row.currentOffset),
          Cells.orMissing(row.logEndOffset),
          Cells.orMissing(row.lag),
          Cells.orMissing(row.consumerId),
          Cells.orMissing(row.host),
          Cells.orMissing(row.clientId));
    }
    return table;
  }
}
