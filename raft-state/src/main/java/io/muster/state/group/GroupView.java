// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.RebalanceCause;
import java.util.Collection;
import org.jspecify.annotations.Nullable;

/** The read face of a group. Rules that only ask take this one. */
public interface GroupView {
  String id();

  GroupState state();

  /** Grows with each completed join phase and is never handed out twice; 0 before the first. */
  int generation();

  /**
   * Grows whenever the group's timer has to start anew, and is higher than in any earlier group of
   * the same id. A timer names the phase it was armed for.
   */
  long phase();

  /** Length of this phase's join or sync timer in milliseconds; 0 where there is none. */
  int phaseTimerMs();

  /** Empty until the first member came, and for a group that only holds offsets. */
  String protocolType();

  /** Chosen at the end of the join phase; null while there is no generation with members. */
  @Nullable String protocolName();

  /** Id of the leader member, null without members. */
  @Nullable String leaderId();

  /** When the group came into its state, in log time. */
  long stateTimestampMs();

  /** Set while the first join phase of a group that was empty is on. */
  @Nullable InitialJoin initialJoin();

  /**
   * Why the rebalance that is on, or the last one, began; the default instance before the first.
   */
  RebalanceCause cause();

  /** When it began, in log time; a rebalance that is begun anew before its end keeps its start. */
  long rebalanceStartedMs();

  /** Revision of the topic registry that the last assignment was made from. */
  long topicsRevision();

  /** Number of the last event, 0 before the first. */
  long lastEvent();

  @Nullable Member member(String memberId);

  /** The member that holds this instance id (KIP-345), null where there is none. */
  default @Nullable Member memberOfInstance(String instanceId) {
    for (Member member : members()) {
      if (instanceId.equals(member.instanceId())) {
        return member;
      }
    }
    return null;
  }

  /** In the order in which they came. */
  Collection<Member> members();

  /** In the order in which they were handed out. */
  Collection<PendingMember> pending();

  @Nullable PendingMember pendingMember(String memberId);

  /** The rebalance timeout of the group: the longest of its members'. */
  default int rebalanceTimeoutMs() {
    int longest = 0;
    for (Member member : members()) {
      longest = Math.max(longest, member.rebalanceTimeoutMs());
    }
    return longest;
  }
}
