// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.group;

import io.muster.cli.output.Table;
import io.muster.client.GroupEvent;
import io.muster.client.RebalanceCause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Something that happened to a group.
 *
 * @param at when, in UTC
 * @param members how many members the group had after it
 * @param durationMs since the rebalance started; null for events that end no part of one
 * @param cause why the rebalance started; null where the event does not say it
 */
public record EventRow(
    long number,
    String at,
    String event,
    int generation,
    int members,
    @Nullable String memberId,
    @Nullable String groupInstanceId,
    @Nullable String clientId,
    @Nullable Long durationMs,
    String detail,
    @Nullable Cause cause) {
  /** What happened first. */
  public record Cause(String kind, String memberId, String detail) {}

  public static List<EventRow> of(List<GroupEvent> events) {
    return events.stream().map(EventRow::of).toList();
  }

  private static EventRow of(GroupEvent event) {
    boolean timed =
        event.kind() == GroupEvent.Kind.GENERATION_STARTED
            || event.kind() == GroupEvent.Kind.GENERATION_COMPLETED;
    return new EventRow(
        event.number(),
        event.at().toString(),
        event.kind().name(),
        event.generation(),
        event.members(),
        event.memberId().orElse(null),
        event.instanceId().orElse(null),
        event.clientId().orElse(null),
        timed ? event.duration().toMillis() : null,
        event.detail(),
        event.cause().map(EventRow::cause).orElse(null));
  }

  private static Cause cause(RebalanceCause cause) {
    return new Cause(cause.kind().name(), cause.memberId(), cause.detail());
  }

  public static Table table(List<EventRow> rows) {
    Table table =
        new Table("#", "TIME", "EVENT", "GENERATION", "#MEMBERS", "TOOK", "MEMBER", "DETAIL");
    for (EventRow row : rows) {
      table.row(
          row.number,
          row.at,
          row.event,
          row.generation,
          row.members,
          row.durationMs == null ? "-" : row.durationMs + " ms",
          Cells.orMissing(row.groupInstanceId == null ? row.memberId : row.groupInstanceId),
          Cells.orMissing(row.story()));
    }
    return table;
  }

  private String story() {
    if (cause == null) {
      return detail;
    }
    StringBuilder story = new StringBuilder(cause.kind());
    if (!cause.memberId().isEmpty()) {
      story.append(' ').append(cause.memberId());
    }
    if (!cause.detail().isEmpty()) {
      story.append(": ").append(cause.detail());
    }
    return detail.isEmpty() ? story.toString() : story + "; " + detail;
  }
}
