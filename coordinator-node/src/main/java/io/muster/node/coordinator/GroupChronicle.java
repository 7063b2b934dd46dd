// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.GroupEvent;
import io.muster.state.group.Group;
import io.muster.state.group.Member;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * Writes one line into the log, and counts, for each event of a led group: in the words that
 * Kafka's operators search for, with the ids once more as key and value for those whose logs are
 * JSON. Commits and heartbeats are no events.
 *
 * <p>The events come from the group's replicated history, so only what the last fifty of a log
 * entry hold is told. For one term and one partition; only on the thread that applies.
 */
final class GroupChronicle {
  /** Of its own, so that it can be sent elsewhere or switched off. */
  static final String LOGGER = "muster.groups";

  private static final Logger LOG = LoggerFactory.getLogger(LOGGER);

  /** Of the other groups the time of the entry tells what is new; this only makes it cheaper. */
  private static final int REMEMBERED_MAX = 1_000;

  private final LedPartition partition;
  private final CoordinatorMetrics metrics;

  /** Number of the last event that was told, by group. */
  private final Map<String, Long> told =
      new LinkedHashMap<>(16, 0.75f, true) {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
          return size() > REMEMBERED_MAX;
        }
      };

  GroupChronicle(LedPartition partition, CoordinatorMetrics metrics) {
    this.partition = partition;
    this.metrics = metrics;
  }

  /**
   * The group changed with the entry that was applied last.
   *
   * @param group as it is now, null where it is gone
   */
  void follow(String groupId, @Nullable Group group) {
    if (group == null) {
      told.remove(groupId);
      line(groupId)
          .log("Group {} is removed (__consumer_offsets-{})", text(groupId), partition.number());
      return;
    }
    Long known = told.put(groupId, group.lastEvent());
    // Less than what is known: made anew under the same name, and counts from the start.
    long after = known == null || known > group.lastEvent() ? 0 : known;
    if (group.lastEvent() == after) {
      return;
    }
    long entryMs = partition.state().logTimeMs();
    List<GroupEvent> events = partition.state().events().list(partition.number(), groupId, after);
    for (GroupEvent event : events) {
      // Of what came before this term nothing is known but that it is older.
      if (known != null || event.getTimestampMs() >= entryMs) {
        metrics.happened(event);
        tell(group, event);
      }
    }
  }

  private void tell(Group group, GroupEvent event) {
    String id = text(group.id());
    String member = text(event.getMemberId());
    int generation = event.getGeneration();
    LoggingEventBuilder line =
        line(group.id())
            .addKeyValue("event", event.getKind())
            .addKeyValue("generation", generation);
    if (!event.getMemberId().isEmpty()) {
      line = line.addKeyValue("member", member);
    }
    switch (event.getKind()) {
      case REBALANCE_STARTED ->
          line.addKeyValue("cause", event.getCause().getKind())
              .log(
                  "Preparing to rebalance group {} in state PreparingRebalance with old generation"
                      + " {} (__consumer_offsets-{}) (reason: {})",
                  id,
                  generation,
                  partition.number(),
                  reason(event));
      case GENERATION_STARTED ->
          line.addKeyValue("members", event.getMembers())
              .log(
                  "Stabilized group {} generation {} (__consumer_offsets-{}) with {} members",
                  id,
                  generation,
                  partition.number(),
                  event.getMembers());
      case GENERATION_COMPLETED ->
          line.addKeyValue("members", event.getMembers())
              .addKeyValue("durationMs", event.getDurationMs())
              .log(
                  "Assignment received from leader {} for group {} for generation {}. The group has"
                      + " {} members, {} of which are static. The rebalance took {} ms",
                  text(String.valueOf(group.leaderId())),
                  id,
                  generation,
                  event.getMembers(),
                  group.members().stream().map(Member::instanceId).filter(i -> i != null).count(),
                  event.getDurationMs());
      case GROUP_EMPTY ->
          line.log(
              "Group {} with generation {} is now empty (__consumer_offsets-{})",
              id,
              generation,
              partition.number());
      case MEMBER_JOINED ->
          line.log(
              "Member {} of client {} joins group {} with generation {}{}",
              member,
              event.getClientId().isEmpty() ? "without a name" : text(event.getClientId()),
              id,
              generation,
              detail(event));
      case MEMBER_LEFT -> line.log("Member {} has left group {}{}", member, id, detail(event));
      case MEMBER_EXPIRED ->
          line.log(
              "Member {} in group {} has failed, removing it from the group{}",
              member,
              id,
              detail(event));
      case MEMBER_FENCED ->
          line.log(
              "Static member {} with instance id {} in group {} is replaced and fenced{}",
              member,
              text(event.getGroupInstanceId()),
              id,
              detail(event));
      case KIND_UNSPECIFIED, UNRECOGNIZED -> line.log("Group {}: {}", id, text(event.getDetail()));
    }
  }

  private LoggingEventBuilder line(String groupId) {
    return LOG.atInfo()
        .addKeyValue("group", text(groupId))
        .addKeyValue("partition", partition.number());
  }

  private static String reason(GroupEvent event) {
    String member = event.getCause().getMemberId();
    String detail = event.getCause().getDetail();
    return event.getCause().getKind()
        + (member.isEmpty() ? "" : " of member " + text(member))
        + (detail.isEmpty() ? "" : ", " + text(detail));
  }

  private static String detail(GroupEvent event) {
    return event.getDetail().isEmpty() ? "" : " (" + text(event.getDetail()) + ")";
  }

  /** What clients chose must not make a line of its own. */
  private static String text(String chosen) {
    return chosen.codePoints().anyMatch(Character::isISOControl)
        ? chosen.replaceAll("\\p{Cntrl}", "?")
        : chosen;
  }
}
