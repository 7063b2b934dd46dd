// SPDX-License-Identifier: Apache-2.0
package io.muster.state.transcript;

import com.google.protobuf.ByteString;
import io.muster.proto.v1.GroupEvent;
import io.muster.state.Outcome;
import io.muster.state.group.Group;
import io.muster.state.group.InitialJoin;
import io.muster.state.group.Member;
import io.muster.state.group.Subscriptions;
import io.muster.state.offset.CommittedOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Outcomes, groups and offsets as lines for people. */
final class Rendering {
  /** More reserved ids than these are only counted. */
  private static final int PENDING_SHOWN_MAX = 10;

  static String outcome(Outcome outcome) {
    if (outcome instanceof Outcome.Rejected rejected) {
      String metadata = rejected.metadata().isEmpty() ? "" : " " + rejected.metadata();
      return "refused: " + rejected.reason() + metadata;
    } else if (outcome instanceof Outcome.Joined joined) {
      return "joined as " + joined.memberId();
    } else if (outcome instanceof Outcome.Synced synced) {
      return "synced generation " + synced.generation();
    } else if (outcome instanceof Outcome.Left left) {
      return "left: " + left.members();
    } else if (outcome instanceof Outcome.Committed committed) {
      return "committed at revision " + committed.revision();
    } else if (outcome instanceof Outcome.TookEffect) {
      return "took effect";
    } else if (outcome instanceof Outcome.Obsolete) {
      return "obsolete";
    } else if (outcome instanceof Outcome.OffsetsDeleted deleted) {
      return "deleted: " + deleted.partitions();
    } else if (outcome instanceof Outcome.GroupDeleted) {
      return "group deleted";
    }
    return outcome.toString();
  }

  static List<String> events(List<GroupEvent> events) {
    return events.stream().map(Rendering::event).toList();
  }

  private static String event(GroupEvent event) {
    StringBuilder line = new StringBuilder();
    line.append(event.getNumber()).append(" at ").append(event.getTimestampMs());
    line.append(": ").append(event.getKind());
    line.append(event.getMemberId().isEmpty() ? "" : " " + event.getMemberId());
    line.append(
        event.getGroupInstanceId().isEmpty() ? "" : " [" + event.getGroupInstanceId() + ']');
    line.append(event.getDetail().isEmpty() ? "" : " (" + event.getDetail() + ')');
    if (event.hasCause()) {
      line.append(" because ").append(event.getCause().getKind());
      line.append(event.getCause().getMemberId().isEmpty() ? "" : " ");
      line.append(event.getCause().getMemberId());
      String detail = event.getCause().getDetail();
      line.append(detail.isEmpty() ? "" : " (" + detail + ')');
    }
    line.append(", generation ").append(event.getGeneration());
    line.append(", members ").append(event.getMembers());
    line.append(event.getDurationMs() == 0 ? "" : ", after " + event.getDurationMs() + " ms");
    return line.toString();
  }

  static List<String> group(String groupId, @Nullable Group group) {
    if (group == null) {
      return List.of(groupId + ": there is no such group");
    }
    List<String> lines = new ArrayList<>();
    lines.add(header(group));
    group.members().forEach(member -> lines.add("  " + member(member, group)));
    if (group.pending().size() > PENDING_SHOWN_MAX) {
      lines.add("  (%d ids reserved)".formatted(group.pending().size()));
      return lines;
    }
    group
        .pending()
        .forEach(
            pending ->
                lines.add(
                    "  (%s) id reserved by entry %d, for %d ms"
                        .formatted(
                            pending.id(), pending.incarnation(), pending.sessionTimeoutMs())));
    return lines;
  }

  private static String header(Group group) {
    StringBuilder line = new StringBuilder();
    line.append(group.id().isEmpty() ? "''" : group.id()).append(": ").append(group.state());
    line.append(" since ").append(group.stateTimestampMs());
    line.append(", generation ").append(group.generation());
    line.append(", phase ").append(group.phase() % CommandReader.PHASES);
    if (group.phaseTimerMs() != 0) {
      line.append(" of ").append(group.phaseTimerMs()).append(" ms");
    }
    InitialJoin initial = group.initialJoin();
    if (initial != null) {
      line.append(" (initial, ").append(initial.remainingMs()).append(" ms left");
      line.append(initial.newMemberAdded() ? ", somebody new)" : ")");
    }
    line.append(", type \"").append(group.protocolType()).append('"');
    if (group.protocolName() != null) {
      line.append(", protocol ").append(group.protocolName());
    }
    return line.toString();
  }

  private static String member(Member member, Group group) {
    StringBuilder line = new StringBuilder();
    line.append(member.id());
    line.append(member.instanceId() == null ? "" : " [" + member.instanceId() + ']');
    line.append(member.id().equals(group.leaderId()) ? " leads," : "");
    line.append(member.isNew() ? " new," : "");
    line.append(member.joined() ? " joined," : "");
    line.append(" by entry ").append(member.incarnation());
    line.append(member.joinSequence() == 0 ? "" : " seq " + member.joinSequence());
    line.append(", offers ");
    line.append(
        member.protocols().stream()
            .map(offered -> offered.getName() + ":" + text(offered.getMetadata()))
            .collect(Collectors.joining(",")));
    line.append(member.assignment().isEmpty() ? "" : ", owns " + text(member.assignment()));
    return line.toString();
  }

  static List<String> offsets(Map<String, Map<Integer, CommittedOffset>> byTopic) {
    List<String> lines = new ArrayList<>();
    byTopic.forEach(
        (topic, partitions) ->
            partitions.forEach(
                (partition, committed) ->
                    lines.add(
                        "%s:%d = %d%s%s, revision %d, at %d"
                            .formatted(
                                topic,
                                partition,
                                committed.offset(),
                                committed.metadata().isEmpty()
                                    ? ""
                                    : " \"" + committed.metadata() + '"',
                                committed.leaderEpoch().isPresent()
                                    ? " epoch " + committed.leaderEpoch().getAsInt()
                                    : "",
                                committed.revision(),
                                committed.commitTimestampMs()))));
    return lines.isEmpty() ? List.of("no committed offsets") : lines;
  }

  private static String text(ByteString bytes) {
    Set<String> topics = Subscriptions.topics(bytes);
    return topics == null ? bytes.toStringUtf8() : "@" + String.join("+", topics);
  }

  private Rendering() {}
}
