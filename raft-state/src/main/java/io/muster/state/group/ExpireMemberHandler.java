// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.ExpireMember;
import io.muster.state.Outcome;
import org.jspecify.annotations.Nullable;

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
    boolean pending = holds(seen.pendingMember(memberId), command);
    boolean member = holds(seen.member(memberId), command);
    if (!pending && !member) {
      return new Outcome.Obsolete();
    }
    GroupDraft group = transaction.edit(partition, command.getGroupId());
    if (member) {
      group.remove(memberId);
    } else {
      group.dropPending(memberId);
    }
    JoinPhase.afterRemoval(group, member, transaction.log());
    return new Outcome.Expired();
  }

  private static boolean holds(@Nullable PendingMember pending, ExpireMember command) {
    return pending != null && pending.incarnation() == command.getIncarnation();
  }

  private static boolean holds(@Nullable Member member, ExpireMember command) {
    return member != null
        && member.incarnation() == command.getIncarnation()
        && (member.isNew() || !member.joined());
  }

  private ExpireMemberHandler() {}
}
