// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.ByteString;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.LogContext;
import io.muster.state.Outcome;
import io.muster.state.Outcome.Joined;
import io.muster.state.Outcome.Rejected;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** JoinGroup: a member comes in, comes back, or has its id reserved. */
public final class JoinGroupHandler {

  public static Outcome apply(int partition, JoinGroup command, GroupTransaction transaction) {
    String groupId = command.getGroupId();
    GroupView existing = transaction.view(partition, groupId);
    boolean bringsNewId = command.getFirstJoin() || command.getReserveOnly();
    if (existing == null) {
      if (!bringsNewId) {
        return unknownMember(command);
      }
      if (command.getProtocolType().isEmpty() || command.getProtocolsCount() == 0) {
        return inconsistentProtocol(command);
      }
      transaction.create(partition, groupId);
    }
    return join(transaction.edit(partition, groupId), command, transaction.log());
  }

  private static Outcome join(GroupDraft group, JoinGroup command, LogContext log) {
    Member member = group.member(command.getMemberId());
    PendingMember pending = group.pendingMember(command.getMemberId());
    Rejected full = checkCapacity(group, command, member, log);
    if (full != null) {
      return full;
    }
    if (!ProtocolVote.accepts(group, command.getProtocolType(), command.getProtocolsList())) {
      return inconsistentProtocol(command);
    }
    if (member != null) {
      return rejoin(group, member, command, log);
    }
    if (pending != null) {
      return command.getReserveOnly() ? memberIdRequired(command) : add(group, command, log);
    }
    if (command.getReserveOnly()) {
      group.reserve(
          new PendingMember(command.getMemberId(), command.getSessionTimeoutMs(), log.index()));
      return memberIdRequired(command);
    }
    return command.getFirstJoin() ? add(group, command, log) : unknownMember(command);
  }

  /** Whoever is one too many goes: its member, or the id that was reserved for it. */
  private static @Nullable Rejected checkCapacity(
      GroupDraft group, JoinGroup command, @Nullable Member member, LogContext log) {
    Rejected full = GroupCapacity.check(group, command);
    if (full == null) {
      return null;
    }
    boolean dropped = group.dropPending(command.getMemberId());
    if (member != null) {
      group.remove(member.id());
    }
    if (dropped || member != null) {
      JoinPhase.afterRemoval(group, member != null, log);
    }
    return full;
  }

  private static Outcome rejoin(
      GroupDraft group, Member member, JoinGroup command, LogContext log) {
    long sequence = command.getSequence();
    if (sequence != 0 && sequence < member.joinSequence()) {
      return new Rejected(
          ErrorReason.STALE_SEQUENCE,
          "sequence " + sequence + " is below the last join's " + member.joinSequence());
    }
    boolean repeated = sequence != 0 && sequence == member.joinSequence();
    boolean changed = !member.protocols().equals(command.getProtocolsList());
    switch (group.state()) {
      case PREPARING_REBALANCE -> {
        group.put(returned(member, command, log));
        JoinPhase.startOrProceed(group, 0, log);
      }
      case COMPLETING_REBALANCE -> {
        if (changed && !repeated) {
          group.put(returned(member, command, log));
          JoinPhase.startOrProceed(group, 0, log);
        }
      }
      case STABLE -> {
        boolean leads = member.id().equals(group.leaderId());
        if (!repeated && (leads || changed)) {
          group.put(returned(member, command, log));
          JoinPhase.startOrProceed(group, 0, log);
        }
      }
      case EMPTY -> throw new IllegalStateException("an empty group has a member");
    }
    return new Joined(member.id());
  }

  private static Outcome add(GroupDraft group, JoinGroup command, LogContext log) {
    String memberId = command.getMemberId();
    group.dropPending(memberId);
    if (group.members().isEmpty()) {
      group.setProtocolType(command.getProtocolType());
      group.lead(memberId);
    }
    group.noteNewMember();
    group.put(member(command, group.nextOrdinal(), true, ByteString.EMPTY, log));
    JoinPhase.startOrProceed(group, command.getInitialRebalanceDelayMs(), log);
    return new Joined(memberId);
  }

  private static Member returned(Member member, JoinGroup command, LogContext log) {
    return member(command, member.ordinal(), member.isNew(), member.assignment(), log);
  }

  private static Member member(
      JoinGroup command, long ordinal, boolean isNew, ByteString assignment, LogContext log) {
    return new Member(
        command.getMemberId(),
        command.hasGroupInstanceId() ? command.getGroupInstanceId() : null,
        command.getClientId(),
        command.getClientHost(),
        command.getSessionTimeoutMs(),
        command.getRebalanceTimeoutMs(),
        List.copyOf(command.getProtocolsList()),
        assignment,
        log.index(),
        ordinal,
        isNew,
        true,
        command.getSequence());
  }

  private static Rejected unknownMember(JoinGroup command) {
    return new Rejected(
        ErrorReason.UNKNOWN_MEMBER_ID,
        "member_id \""
            + command.getMemberId()
            + "\" is not a member of the group; join with first_join and an id of your own, or with"
            + " an empty member_id");
  }

  private static Rejected memberIdRequired(JoinGroup command) {
    return new Rejected(
        ErrorReason.MEMBER_ID_REQUIRED,
        "join again with the member_id that comes with this answer",
        Map.of("memberId", command.getMemberId()));
  }

  private static Rejected inconsistentProtocol(JoinGroup command) {
    return new Rejected(
        ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
        "protocol_type \""
            + command.getProtocolType()
            + "\" differs from the group's, or no protocol is supported by all members");
  }

  private JoinGroupHandler() {}
}
