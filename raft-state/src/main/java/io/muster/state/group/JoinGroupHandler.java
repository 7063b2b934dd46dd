// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.LogContext;
import io.muster.state.Outcome;
import io.muster.state.Outcome.Joined;
import io.muster.state.Outcome.Rejected;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** JoinGroup: a member comes in, comes back, or has its id reserved. */
public final class JoinGroupHandler {

  public static Outcome apply(int partition, JoinGroup command, GroupTransaction transaction) {
    String groupId = command.getGroupId();
    if (transaction.view(partition, groupId) == null) {
      if (!bringsNewId(command)) {
        return unknownMember(command);
      }
      if (command.getProtocolType().isEmpty() || command.getProtocolsCount() == 0) {
        return inconsistentProtocol(command);
      }
      transaction.create(partition, groupId);
    }
    return join(transaction.edit(partition, groupId), command, transaction.log());
  }

  /** A member id never makes a group or a member; one that is new, and says so, does. */
  private static boolean bringsNewId(JoinGroup command) {
    return command.getFirstJoin() || command.getReserveOnly();
  }

  private static Outcome join(GroupDraft group, JoinGroup command, LogContext log) {
    Member place = group.member(command.getMemberId());
    if (place == null && bringsNewId(command) && command.hasGroupInstanceId()) {
      place = group.memberOfInstance(command.getGroupInstanceId());
      if (place != null && place.wasReplaced(command.getMemberId())) {
        return MemberCheck.fenced(command.getMemberId(), command.getGroupInstanceId());
      }
    }
    Rejected outOfPlace = checkIdentity(group, command, place);
    if (outOfPlace != null) {
      return outOfPlace;
    }
    Rejected full = checkCapacity(group, command, place, log);
    if (full != null) {
      return full;
    }
    if (!ProtocolVote.accepts(group, command.getProtocolType(), command.getProtocolsList())) {
      return inconsistentProtocol(command);
    }
    PendingMember pending = group.pendingMember(command.getMemberId());
    if (pending != null) {
      return joinReserved(group, command, log);
    }
    if (place == null && bringsNewId(command)) {
      return joinNew(group, command, log);
    }
    if (place != null && !place.id().equals(command.getMemberId())) {
      return StaticReplacement.replace(group, place, command, log);
    }
    if (place == null) {
      Rejected stranger = stranger(group, command);
      return stranger != null ? stranger : unknownMember(command);
    }
    return rejoin(group, place, command, log);
  }

  /** Before anything that a join brings along: one that is not the member's must not harm it. */
  private static @Nullable Rejected checkIdentity(
      GroupDraft group, JoinGroup command, @Nullable Member place) {
    if (place == null || !place.id().equals(command.getMemberId())) {
      return null;
    }
    Rejected stranger = stranger(group, command);
    long sequence = command.getSequence();
    if (stranger == null && sequence != 0 && sequence < place.joinSequence()) {
      return new Rejected(
          ErrorReason.STALE_SEQUENCE,
          "sequence " + sequence + " is below the last join's " + place.joinSequence());
    }
    return stranger;
  }

  /** Whoever is one too many goes: its member, or the id that was reserved for it. */
  private static @Nullable Rejected checkCapacity(
      GroupDraft group, JoinGroup command, @Nullable Member place, LogContext log) {
    Rejected full = GroupCapacity.check(group, command, place, log);
    if (full == null) {
      return null;
    }
    boolean dropped = group.dropPending(command.getMemberId());
    if (place != null) {
      group.remove(place.id());
      group.record(MemberEvents.left(place, "the group is full"));
    }
    if (dropped || place != null) {
      JoinPhase.afterRemoval(
          group,
          place != null,
          RebalanceCauses.of(
              RebalanceCause.Kind.MEMBER_LEFT, command.getMemberId(), "the group is full"));
    }
    return full;
  }

  /** The id was handed out to a dynamic member; a static one never has to ask for one. */
  private static Outcome joinReserved(GroupDraft group, JoinGroup command, LogContext log) {
    if (command.hasGroupInstanceId()) {
      return unknownMember(command);
    }
    return command.getReserveOnly() ? memberIdRequired(command) : add(group, command, log);
  }

  private static Outcome joinNew(GroupDraft group, JoinGroup command, LogContext log) {
    if (!command.getReserveOnly()) {
      return add(group, command, log);
    }
    group.reserve(
        new PendingMember(command.getMemberId(), command.getSessionTimeoutMs(), log.number()));
    return memberIdRequired(command);
  }

  private static @Nullable Rejected stranger(GroupView group, JoinGroup command) {
    return MemberCheck.member(
        group,
        command.getMemberId(),
        command.hasGroupInstanceId() ? command.getGroupInstanceId() : null);
  }

  private static Outcome rejoin(
      GroupDraft group, Member member, JoinGroup command, LogContext log) {
    long sequence = command.getSequence();
    boolean repeated = sequence != 0 && sequence == member.joinSequence();
    boolean changed = !member.protocols().equals(command.getProtocolsList());
    boolean counts =
        switch (group.state()) {
          case PREPARING_REBALANCE -> true;
          case COMPLETING_REBALANCE -> changed && !repeated;
          case STABLE -> !repeated && (changed || member.id().equals(group.leaderId()));
          case EMPTY -> throw new IllegalStateException("an empty group has a member");
        };
    if (counts) {
      Member returned = JoiningMember.returned(member, command, log);
      group.put(returned);
      JoinPhase.startOrProceed(group, 0, cause(group, member, returned, command.getReason()));
    } else if (sequence > member.joinSequence()) {
      group.put(member.withJoinSequence(sequence));
    }
    return new Joined(member.id());
  }

  private static RebalanceCause cause(GroupView group, Member before, Member after, String reason) {
    return RebalanceCauses.of(
        subscribesAlike(group, before, after)
            ? RebalanceCause.Kind.MEMBER_REJOINED
            : RebalanceCause.Kind.SUBSCRIPTION_CHANGED,
        after.id(),
        reason);
  }

  /** Subscriptions carry more than topics, such as what the member owns now. */
  private static boolean subscribesAlike(GroupView group, Member before, Member after) {
    if (before.protocols().equals(after.protocols())) {
      return true;
    }
    Set<String> topics = Subscriptions.topics(after.metadataIn(group));
    return topics != null
        && topics.equals(Subscriptions.topics(before.metadataIn(group)))
        && before.protocolNames().equals(after.protocolNames());
  }

  private static Outcome add(GroupDraft group, JoinGroup command, LogContext log) {
    String memberId = command.getMemberId();
    group.dropPending(memberId);
    if (group.members().isEmpty()) {
      group.setProtocolType(command.getProtocolType());
      group.lead(memberId);
    }
    group.noteNewMember();
    Member member = JoiningMember.added(group.nextOrdinal(), command, log);
    group.put(member);
    group.record(MemberEvents.joined(member, command.getReason()));
    JoinPhase.startOrProceed(
        group,
        command.getInitialRebalanceDelayMs(),
        RebalanceCauses.of(RebalanceCause.Kind.MEMBER_JOINED, memberId, command.getReason()));
    return new Joined(memberId);
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
