// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.LogContext;
import io.muster.state.Outcome;
import io.muster.state.Outcome.Joined;

/**
 * A static member comes back under a new member id (KIP-345): it takes the place of the old one,
 * which is fenced from now on. In a stable group that would use the same protocol nobody
 * rebalances: the member gets the partitions that it had.
 *
 * <p>As in Kafka, a changed subscription under the same protocol name starts no rebalance at this
 * moment; it counts in the next one.
 *
 * <p>Unlike Kafka, the member remembers whose place it took: a JoinGroup that was on its way while
 * its process was replaced cannot fence the one that came after.
 */
final class StaticReplacement {

  static Outcome replace(GroupDraft group, Member old, JoinGroup command, LogContext log) {
    Member returned = JoiningMember.returned(old, command, log);
    group.replace(old.id(), returned);
    group.record(MemberEvents.fenced(old, returned.id()));
    boolean undisturbed =
        group.state() == GroupState.STABLE
            && ProtocolVote.choose(group).equals(group.protocolName());
    if (undisturbed) {
      group.put(returned.undisturbed(old));
    } else {
      JoinPhase.startOrProceed(
          group,
          0,
          RebalanceCauses.of(
              RebalanceCause.Kind.MEMBER_REPLACED, returned.id(), command.getReason()));
    }
    return new Joined(returned.id());
  }

  private StaticReplacement() {}
}
