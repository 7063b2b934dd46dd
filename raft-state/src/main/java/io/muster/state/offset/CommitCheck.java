// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.proto.internal.v1.CommitOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome.Rejected;
import io.muster.state.group.GroupState;
import io.muster.state.group.GroupView;
import io.muster.state.group.MemberCheck;
import org.jspecify.annotations.Nullable;

/** Who may commit, in the order in which Kafka asks. */
final class CommitCheck {

  /** Null where the commit is allowed; a group that is not there is then one without members. */
  static @Nullable Rejected check(@Nullable GroupView group, CommitOffsets command) {
    boolean asMember =
        command.getGenerationId() >= 0
            || !command.getMemberId().isEmpty()
            || command.hasGroupInstanceId();
    if (group == null) {
      return command.getGenerationId() < 0
          ? null
          : new Rejected(
              ErrorReason.GROUP_ID_NOT_FOUND,
              "there is no group \"" + command.getGroupId() + "\"; join it first");
    }
    if (command.getGenerationId() < 0 && group.state() == GroupState.EMPTY) {
      return null;
    }
    if (!asMember) {
      return new Rejected(
          ErrorReason.UNKNOWN_MEMBER_ID,
          "the group has members, so only they may commit; stop them first");
    }
    Rejected stranger =
        MemberCheck.member(
            group,
            command.getMemberId(),
            command.hasGroupInstanceId() ? command.getGroupInstanceId() : null);
    if (stranger != null) {
      return stranger;
    }
    Rejected old = MemberCheck.generation(group, command.getGenerationId());
    if (old != null) {
      return old;
    }
    if (group.state() == GroupState.COMPLETING_REBALANCE) {
      return new Rejected(
          ErrorReason.REBALANCE_IN_PROGRESS,
          "the group has a new generation whose assignment is not known yet; sync first");
    }
    return null;
  }

  private CommitCheck() {}
}
