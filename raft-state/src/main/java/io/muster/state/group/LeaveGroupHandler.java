// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.LeaveGroup;
import io.muster.proto.internal.v1.LeavingMember;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** LeaveGroup: members or reserved ids go, and one rebalance follows, however many they were. */
public final class LeaveGroupHandler {

  public static Outcome apply(int partition, LeaveGroup command, GroupTransaction transaction) {
    if (transaction.view(partition, command.getGroupId()) == null) {
      return new Outcome.Left(
          Collections.nCopies(command.getMembersCount(), ErrorReason.UNKNOWN_MEMBER_ID));
    }
    GroupDraft group = transaction.edit(partition, command.getGroupId());
    List<ErrorReason> answers = new ArrayList<>(command.getMembersCount());
    boolean memberRemoved = false;
    boolean pendingDropped = false;
    for (LeavingMember leaving : command.getMembersList()) {
      String memberId = leaving.getMemberId();
      if (group.dropPending(memberId)) {
        pendingDropped = true;
        answers.add(ErrorReason.NONE);
      } else if (group.member(memberId) != null) {
        group.remove(memberId);
        memberRemoved = true;
        answers.add(ErrorReason.NONE);
      } else {
        answers.add(ErrorReason.UNKNOWN_MEMBER_ID);
      }
    }
    if (memberRemoved || pendingDropped) {
      JoinPhase.afterRemoval(group, memberRemoved, transaction.log());
    }
    return new Outcome.Left(List.copyOf(answers));
  }

  private LeaveGroupHandler() {}
}
