// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.LeaveGroup;
import io.muster.proto.internal.v1.LeavingMember;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** LeaveGroup: members or reserved ids go, and one rebalance follows, however many they were. */
public final class LeaveGroupHandler {

  public static Outcome apply(int partition, LeaveGroup command, GroupTransaction transaction) {
    if (transaction.view(partition, command.getGroupId()) == null) {
      return new Outcome.Left(
          Collections.nCopies(command.getMembersCount(), ErrorReason.UNKNOWN_MEMBER_ID));
    }
    GroupDraft group = transaction.edit(partition, command.getGroupId());
    List<ErrorReason> answers = new ArrayList<>(command.getMembersCount());
    RebalanceCause first = null;
    boolean pendingDropped = false;
    for (LeavingMember leaving : command.getMembersList()) {
      if (!leaving.hasGroupInstanceId() && group.dropPending(leaving.getMemberId())) {
        pendingDropped = true;
        answers.add(ErrorReason.NONE);
        continue;
      }
      Outcome.Rejected refusal = check(group, leaving);
      if (refusal != null) {
        answers.add(refusal.reason());
        continue;
      }
      RebalanceCause cause = remove(group, leaving);
      first = first == null ? cause : first;
      answers.add(ErrorReason.NONE);
    }
    if (first != null || pendingDropped) {
      JoinPhase.afterRemoval(
          group, first != null, first == null ? RebalanceCause.getDefaultInstance() : first);
    }
    return new Outcome.Left(List.copyOf(answers));
  }

  /** An instance id alone will do: that is how operators remove a static member. */
  private static Outcome.@Nullable Rejected check(GroupView group, LeavingMember leaving) {
    if (leaving.hasGroupInstanceId() && leaving.getMemberId().isEmpty()) {
      String instanceId = leaving.getGroupInstanceId();
      return group.memberOfInstance(instanceId) == null
          ? MemberCheck.unknownInstance(instanceId)
          : null;
    }
    return MemberCheck.member(
        group,
        leaving.getMemberId(),
        leaving.hasGroupInstanceId() ? leaving.getGroupInstanceId() : null);
  }

  private static RebalanceCause remove(GroupDraft group, LeavingMember leaving) {
    Member member =
        leaving.getMemberId().isEmpty()
            ? group.memberOfInstance(leaving.getGroupInstanceId())
            : group.member(leaving.getMemberId());
    if (member == null) {
      throw new IllegalStateException("a member that was checked is not there");
    }
    group.remove(member.id());
    group.record(MemberEvents.left(member, leaving.getReason()));
    return RebalanceCauses.of(RebalanceCause.Kind.MEMBER_LEFT, member.id(), leaving.getReason());
  }

  private LeaveGroupHandler() {}
}
