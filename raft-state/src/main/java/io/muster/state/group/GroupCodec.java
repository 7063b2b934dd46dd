// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.GroupRecord;
import io.muster.proto.internal.v1.MemberRecord;
import io.muster.state.Invariant;
import io.muster.state.store.StoreException;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Groups and members as stored records, and back. */
final class GroupCodec {
  private static final int VERSION = 1;

  static byte[] header(GroupView group) {
    GroupRecord.Builder record =
        GroupRecord.newBuilder()
            .setVersion(VERSION)
            .setState(group.state().stored())
            .setGeneration(group.generation())
            .setPhase(group.phase())
            .setPhaseTimerMs(group.phaseTimerMs())
            .setProtocolType(group.protocolType())
            .setProtocolName(orEmpty(group.protocolName()))
            .setLeaderId(orEmpty(group.leaderId()))
            .setStateTimestampMs(group.stateTimestampMs())
            .setCause(group.cause())
            .setRebalanceStartedMs(group.rebalanceStartedMs())
            .setTopicsRevision(group.topicsRevision())
            .setLastEvent(group.lastEvent());
    InitialJoin initial = group.initialJoin();
    if (initial != null) {
      record
          .setInitialJoin(true)
          .setInitialDelayMs(initial.delayMs())
          .setInitialRemainingMs(initial.remainingMs())
          .setNewMemberAdded(initial.newMemberAdded());
    }
    for (PendingMember pending : group.pending()) {
      record.addPending(
          io.muster.proto.internal.v1.PendingMember.newBuilder()
              .setMemberId(pending.id())
              .setSessionTimeoutMs(pending.sessionTimeoutMs())
              .setIncarnation(pending.incarnation()));
    }
    return record.build().toByteArray();
  }

  static byte[] member(Member member) {
    MemberRecord.Builder record =
        MemberRecord.newBuilder()
            .setVersion(VERSION)
            .setMemberId(member.id())
            .setClientId(member.clientId())
            .setClientHost(member.clientHost())
            .setSessionTimeoutMs(member.sessionTimeoutMs())
            .setRebalanceTimeoutMs(member.rebalanceTimeoutMs())
            .addAllProtocols(member.protocols())
            .setAssignment(member.assignment())
            .setIncarnation(member.incarnation())
            .setOrdinal(member.ordinal())
            .setIsNew(member.isNew())
            .setJoined(member.joined())
            .setJoinSequence(member.joinSequence())
            .addAllReplacedIds(member.replacedIds());
    if (member.instanceId() != null) {
      record.setGroupInstanceId(member.instanceId());
    }
    return record.build().toByteArray();
  }

  static Member member(byte[] value) {
    try {
      MemberRecord record = MemberRecord.parseFrom(value);
      Invariant.check(record.getVersion() == VERSION, "member version " + record.getVersion());
      return new Member(
          record.getMemberId(),
          record.hasGroupInstanceId() ? record.getGroupInstanceId() : null,
          record.getClientId(),
          record.getClientHost(),
          record.getSessionTimeoutMs(),
          record.getRebalanceTimeoutMs(),
          List.copyOf(record.getProtocolsList()),
          record.getAssignment(),
          record.getIncarnation(),
          record.getOrdinal(),
          record.getIsNew(),
          record.getJoined(),
          record.getJoinSequence(),
          List.copyOf(record.getReplacedIdsList()));
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("a member cannot be read", e);
    }
  }

  static Group group(String id, byte[] header, Collection<Member> members) {
    try {
      GroupRecord record = GroupRecord.parseFrom(header);
      Invariant.check(record.getVersion() == VERSION, "group version " + record.getVersion());
      Map<String, Member> membersById = new LinkedHashMap<>();
      members.stream()
          .sorted(Comparator.comparingLong(Member::ordinal))
          .forEach(member -> membersById.put(member.id(), member));
      Map<String, PendingMember> pendingById = new LinkedHashMap<>();
      record
          .getPendingList()
          .forEach(
              pending ->
                  pendingById.put(
                      pending.getMemberId(),
                      new PendingMember(
                          pending.getMemberId(),
                          pending.getSessionTimeoutMs(),
                          pending.getIncarnation())));
      return new Group(
          id,
          GroupState.of(record.getState()),
          record.getGeneration(),
          record.getPhase(),
          record.getPhaseTimerMs(),
          record.getProtocolType(),
          orNull(record.getProtocolName()),
          orNull(record.getLeaderId()),
          record.getStateTimestampMs(),
          record.getInitialJoin()
              ? new InitialJoin(
                  record.getInitialDelayMs(),
                  record.getInitialRemainingMs(),
                  record.getNewMemberAdded())
              : null,
          record.getCause(),
          record.getRebalanceStartedMs(),
          record.getTopicsRevision(),
          record.getLastEvent(),
          Collections.unmodifiableMap(membersById),
          Collections.unmodifiableMap(pendingById));
    } catch (InvalidProtocolBufferException e) {
      throw new StoreException("group " + id + " cannot be read", e);
    }
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  private static @Nullable String orNull(String value) {
    return value.isEmpty() ? null : value;
  }

  private GroupCodec() {}
}
