// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.ExpireSync;
import io.muster.state.Outcome;

/**
 * The sync timer fired: members that never asked for their assignment go, and the rest rebalances.
 */
public final class ExpireSyncHandler {

  public static Outcome apply(int partition, ExpireSync command, GroupTransaction transaction) {
    GroupView seen = transaction.view(partition, command.getGroupId());
    if (seen == null || seen.phase() != command.getPhase() || !isPastJoin(seen.state())) {
      return new Outcome.Obsolete();
    }
    GroupDraft group = transaction.edit(partition, command.getGroupId());
    boolean removed = false;
    for (String memberId : command.getMemberIdsList()) {
      if (group.member(memberId) != null && !hasSynced(group, memberId)) {
        group.remove(memberId);
        removed = true;
      }
    }
    if (!removed) {
      return new Outcome.Obsolete();
    }
    JoinPhase.afterRemoval(group, true, transaction.log());
    return new Outcome.Expired();
  }

  /** The leader member's sync may have reached the log just before this command: it is on time. */
  private static boolean hasSynced(GroupView group, String memberId) {
    return group.state() == GroupState.STABLE && memberId.equals(group.leaderId());
  }

  private static boolean isPastJoin(GroupState state) {
    return state == GroupState.COMPLETING_REBALANCE || state == GroupState.STABLE;
  }

  private ExpireSyncHandler() {}
}
