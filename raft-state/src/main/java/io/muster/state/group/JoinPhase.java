// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.v1.RebalanceCause;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** How a rebalance starts, and when and how its join phase ends. */
final class JoinPhase {

  /** A member came, changed or came back: start a rebalance, or see whether that was the last. */
  static void startOrProceed(GroupDraft group, int initialDelayMs, RebalanceCause cause) {
    if (group.state() == GroupState.PREPARING_REBALANCE) {
      completeIfAllJoined(group);
    } else {
      start(group, initialDelayMs, cause);
    }
  }

  /**
   * A member or a reserved id went. One of these follows a batch of leaves, however many they were.
   */
  static void afterRemoval(GroupDraft group, boolean memberRemoved, RebalanceCause cause) {
    switch (group.state()) {
      case STABLE, COMPLETING_REBALANCE -> {
        if (memberRemoved) {
          start(group, 0, cause);
        }
      }
      case PREPARING_REBALANCE -> completeIfAllJoined(group);
      case EMPTY -> {}
    }
  }

  private static void start(GroupDraft group, int initialDelayMs, RebalanceCause cause) {
    boolean wasEmpty = group.state() == GroupState.EMPTY;
    if (wasEmpty && initialDelayMs > 0) {
      int remaining = Math.max(group.rebalanceTimeoutMs() - initialDelayMs, 0);
      InitialJoin initial = new InitialJoin(initialDelayMs, remaining, false);
      group.prepareRebalance(initialDelayMs, initial, cause);
      return;
    }
    group.prepareRebalance(group.rebalanceTimeoutMs(), null, cause);
    if (wasEmpty || group.members().isEmpty()) {
      // Both are join timers of 0 ms, which fire whoever has an id reserved.
      complete(group);
    } else {
      completeIfAllJoined(group);
    }
  }

  private static void completeIfAllJoined(GroupDraft group) {
    if (group.initialJoin() == null
        && group.pending().isEmpty()
        && group.tally().joined() == group.members().size()) {
      complete(group);
    }
  }

  /** The join timer fired. */
  static void timerFired(GroupDraft group) {
    InitialJoin initial = group.initialJoin();
    if (initial != null && initial.extendsOnceMore()) {
      group.rearmJoin(initial.nextDelayMs(), initial.extended());
    } else {
      complete(group);
    }
  }

  private static void complete(GroupDraft group) {
    removeAbsentees(group);
    if (group.members().isEmpty()) {
      group.completeWithoutMembers();
      return;
    }
    String firstJoined = firstJoined(group);
    if (firstJoined == null) {
      group.rearmJoin(group.rebalanceTimeoutMs(), null);
      return;
    }
    String leaderId = group.leaderId();
    Member leader = leaderId == null ? null : group.member(leaderId);
    if (leader == null || !leader.joined()) {
      group.lead(firstJoined);
    }
    group.completeJoin(ProtocolVote.choose(group), group.rebalanceTimeoutMs());
  }

  /** Static members outlive a join phase they missed; their session decides about them. */
  private static void removeAbsentees(GroupDraft group) {
    for (Member member : List.copyOf(group.members())) {
      if (!member.joined() && !member.isStatic()) {
        group.remove(member.id());
        group.record(MemberEvents.expired(member, "did not join again in time"));
      }
    }
  }

  private static @Nullable String firstJoined(GroupView group) {
    for (Member member : group.members()) {
      if (member.joined()) {
        return member.id();
      }
    }
    return null;
  }

  private JoinPhase() {}
}
