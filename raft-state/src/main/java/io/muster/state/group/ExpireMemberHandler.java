// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.ExpireMember;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.Outcome;

/**
 * The session of a member, or the time to use a reserved id, ran out on the leader. Holds only for
 * the incarnation that was observed, and not for a member that waits for the join phase to end: the
 * coordinator owes that one an answer.
 */
public final class ExpireMemberHandler {

  public static Outcome apply(int partition, ExpireMember command, GroupTransaction transaction) {
    GroupView seen = transaction.view(partition, command.getGroupId());
    if (seen == null) {
      return new Outcome.Obsolete();
    }
    String memberId = command.getMemberId();
    PendingMember pending = seen.pendingMember(memberId);
    Member member = seen.member(memberId);
    boolean expiresPending = pending != null && holds(pending, command);
    boolean expiresMember = member != null && holds(member, command);
    if (!expiresMember && !expiresPending) {
      return new Outcome.Obsolete();
    }
    GroupDraft group = transaction.edit(partition, command.getGroupId());
    String what = "";
    if (member != null && expiresMember) {
      what = member.isNew() ? "did not finish a join phase" : "session timed out";
      what += " (session.timeout.ms " + member.sessionTimeoutMs() + ")";
      group.remove(memberId);
      group.record(MemberEvents.expired(member, what));
    } else if (pending != null) {
      group.dropPending(memberId);
      group.record(MemberEvents.expired(pending));
    }
    JoinPhase.afterRemoval(
        group,
        expiresMember,
        RebalanceCauses.of(RebalanceCause.Kind.MEMBER_EXPIRED, memberId, what));
    return new Outcome.TookEffect();
  }

  private static boolean holds(PendingMember pending, ExpireMember command) {
    return pending.incarnation() == command.getIncarnation();
  }

  private static boolean holds(Member member, ExpireMember command) {
    return member.incarnation() == command.getIncarnation() && (member.isNew() || !member.joined());
  }

  private ExpireMemberHandler() {}
}
