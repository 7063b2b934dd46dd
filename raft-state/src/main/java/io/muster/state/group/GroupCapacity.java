// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Limits;
import io.muster.state.LogContext;
import io.muster.state.Outcome.Rejected;
import org.jspecify.annotations.Nullable;

/** Whether a group has room for a join: in members, in reserved ids and in bytes. */
final class GroupCapacity {

  /**
   * Null where there is room. Only asks; what follows for who is refused is the handler's.
   *
   * @param member whose place in the group the caller has or takes, null for another one more.
   *     Kafka refuses a static member that returns into a full group; but it makes the group no
   *     larger
   */
  static @Nullable Rejected check(
      GroupDraft group, JoinGroup command, @Nullable Member member, LogContext log) {
    int max = command.getGroupMaxSize();
    if (!hasRoomForMember(group, member, max)) {
      return full("the group has its maximum of " + max + " members (group.max.size)");
    }
    boolean reservesAnother =
        command.getReserveOnly()
            && member == null
            && group.pendingMember(command.getMemberId()) == null;
    if (reservesAnother && group.pending().size() >= Limits.PENDING_MEMBERS_PER_GROUP_MAX) {
      return full(
          "the group has its maximum of "
              + Limits.PENDING_MEMBERS_PER_GROUP_MAX
              + " reserved member ids that have not joined yet");
    }
    return checkBytes(group, command, member, log);
  }

  /**
   * In a join phase those count who have joined, so that in a group that is too large the first to
   * come back stay and later ones go.
   */
  private static boolean hasRoomForMember(GroupDraft group, @Nullable Member member, int max) {
    return switch (group.state()) {
      case EMPTY -> true;
      case PREPARING_REBALANCE ->
          (member != null && member.joined()) || group.tally().joined() < max;
      case COMPLETING_REBALANCE, STABLE -> member != null || group.members().size() < max;
    };
  }

  /** What a member took before makes room for what it takes now. */
  private static @Nullable Rejected checkBytes(
      GroupDraft group, JoinGroup command, @Nullable Member member, LogContext log) {
    long others = group.tally().bytes() - (member == null ? 0 : member.bytes());
    Member joined =
        member == null
            ? JoiningMember.added(0, command, log)
            : JoiningMember.returned(member, command, log);
    if (others + joined.bytes() <= Limits.GROUP_BYTES_MAX) {
      return null;
    }
    return full(
        "the member takes "
            + joined.bytes()
            + " bytes, most of them the protocols' metadata, and the other members take "
            + others
            + "; a group may have "
            + Limits.GROUP_BYTES_MAX
            + " bytes: use smaller metadata or fewer members");
  }

  private static Rejected full(String message) {
    return new Rejected(ErrorReason.GROUP_MAX_SIZE_REACHED, message);
  }

  private GroupCapacity() {}
}
