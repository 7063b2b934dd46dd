// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.ExpireSync;
import io.muster.proto.v1.RebalanceCause;
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
    String first = null;
    for (String memberId : command.getMemberIdsList()) {
      Member member = group.member(memberId);
      if (member != null && !hasSynced(group, memberId)) {
        group.remove(memberId);
        group.record(MemberEvents.expired(member, "did not sync in time"));
        first = first == null ? memberId : first;
      }
    }
    if (first == null) {
      return new Outcome.Obsolete();
    }
    JoinPhase.afterRemoval(
        group,
        true,
        RebalanceCauses.of(RebalanceCause.Kind.SYNC_TIMED_OUT, first, "did not sync in time"));
    return new Outcome.TookEffect();
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
