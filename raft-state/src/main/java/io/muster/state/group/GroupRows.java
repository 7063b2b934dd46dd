// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.InvalidProtocolBufferException;
import io.muster.proto.internal.v1.EventRecord;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.state.store.Keys;
import io.muster.state.store.Keys.GroupRow;
import io.muster.state.store.StateReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Whether stored rows that come from elsewhere can be this module's own: what is wrong with them
 * must be found before they are stored, for the rules trust what is stored.
 */
public final class GroupRows {
  /** As {@link GroupTransaction} begins phases. */
  private static final int PHASES_PER_ENTRY_BITS = 20;

  /**
   * A group's header.
   *
   * @param base no position may be higher
   * @return what is wrong; null for nothing
   */
  public static @Nullable String problemOfHeader(String groupId, byte[] value, long base) {
    Group group;
    try {
      group = GroupCodec.group(groupId, value, List.of());
    } catch (RuntimeException e) {
      return unreadable(e);
    }
    boolean fits = isWithin(group.phase() >>> PHASES_PER_ENTRY_BITS, base);
    for (PendingMember pending : group.pending()) {
      fits &= isWithin(pending.incarnation(), base) && pending.sessionTimeoutMs() >= 0;
    }
    if (!fits || group.generation() < 0 || group.phaseTimerMs() < 0 || group.lastEvent() < 0) {
      return "a number of the group is out of its range";
    }
    return null;
  }

  /**
   * A member.
   *
   * @param header of its group, as it was accepted
   * @param base no position may be higher
   * @return what is wrong; null for nothing
   */
  public static @Nullable String problemOfMember(
      GroupRow row, byte[] value, byte[] header, long base) {
    Member member;
    try {
      member = GroupCodec.member(value);
    } catch (RuntimeException e) {
      return unreadable(e);
    }
    if (!member.id().equals(row.name())) {
      return "the key is not that of member " + member.id();
    }
    if (GroupCodec.group(row.group(), header, List.of()).state() == GroupState.EMPTY) {
      return "the group is one without members";
    }
    boolean fits =
        isWithin(member.incarnation(), base)
            && member.sessionTimeoutMs() >= 0
            && member.rebalanceTimeoutMs() >= 0
            && member.ordinal() >= 0
            && !member.protocols().isEmpty();
    return fits ? null : "a number of the member is out of its range, or it offers no protocol";
  }

  /**
   * An event.
   *
   * @return what is wrong; null for nothing
   */
  public static @Nullable String problemOfEvent(GroupRow row, byte[] value) {
    try {
      EventRecord event = EventRecord.parseFrom(value);
      return event.getVersion() == 1
              && event.getEvent().getNumber() == row.number()
              && row.number() > 0
          ? null
          : "the key is not that of the event, or its version is not known";
    } catch (InvalidProtocolBufferException e) {
      return unreadable(e);
    }
  }

  /**
   * The groups of a partition, each with its members, once all are there.
   *
   * @return what is wrong with one of them; null for nothing
   */
  public static @Nullable String problemOfGroups(StateReader state, int partition) {
    List<String> withMembers = new ArrayList<>();
    state.scan(
        Keys.groups(partition),
        (key, value) -> {
          String groupId = Keys.groupOf(key);
          if (GroupCodec.group(groupId, value, List.of()).state() != GroupState.EMPTY) {
            withMembers.add(groupId);
          }
          return true;
        });
    Groups groups = new Groups(state, 0);
    for (String groupId : withMembers) {
      Group group = groups.find(partition, groupId);
      String problem = group == null ? "it is gone" : problemOf(group);
      if (problem != null) {
        return "group \"" + groupId + "\": " + problem;
      }
    }
    return null;
  }

  private static @Nullable String problemOf(Group group) {
    boolean collecting = group.state() == GroupState.PREPARING_REBALANCE;
    if (group.members().isEmpty()) {
      return collecting ? null : "it is " + group.state() + " without members";
    }
    String leaderId = group.leaderId();
    Member leader = leaderId == null ? null : group.member(leaderId);
    if (leader == null) {
      return "its leader is not among its members";
    }
    boolean common = false;
    for (SupportedProtocol offered : leader.protocols()) {
      common |= group.members().stream().allMatch(member -> member.supports(offered.getName()));
    }
    if (!common) {
      return "its members have no protocol in common";
    }
    String chosen = group.protocolName();
    if (!collecting && (chosen == null || !leader.supports(chosen))) {
      return "it has no protocol that its leader offers";
    }
    return null;
  }

  private static boolean isWithin(long position, long base) {
    return position >= 0 && position <= base;
  }

  private static String unreadable(Exception e) {
    return "it cannot be read: " + e.getMessage();
  }

  private GroupRows() {}
}
