// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Member;
import io.muster.state.group.PendingMember;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The sessions of one group's members and reserved ids, and the pushes to those of them that have a
 * stream. Guarded by its group.
 */
final class Sessions {
  /** Kafka's constant: how long a member that never finished a join phase may be silent. */
  private static final int NEW_MEMBER_TIMEOUT_MS = 300_000;

  private final String groupId;
  private final Timers timers;
  private final Consumer<String> alarm;
  private final Map<String, Session> byMember = new HashMap<>();

  /**
   * @param alarm told the member id when a session may be over; asks {@link #expire} then
   */
  Sessions(String groupId, Timers timers, Consumer<String> alarm) {
    this.groupId = groupId;
    this.timers = timers;
    this.alarm = alarm;
  }

  boolean isEmpty() {
    return byMember.isEmpty();
  }

  int size() {
    return byMember.size();
  }

  /** Instance id of a member as it was followed last; null for a dynamic or unknown one. */
  @Nullable String instanceOf(String memberId) {
    Session session = byMember.get(memberId);
    return session == null ? null : session.instanceId;
  }

  /** Sets the sessions right for the group as it is now, and tells who is out. */
  void follow(@Nullable Group group, Answers answers) {
    Set<String> known = new HashSet<>();
    if (group != null) {
      for (Member member : group.members()) {
        known.add(member.id());
        followMember(group, member);
      }
      for (PendingMember pending : group.pending()) {
        known.add(pending.id());
        followPending(pending);
      }
    }
    for (Iterator<Map.Entry<String, Session>> all = byMember.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Session> entry = all.next();
      if (!known.contains(entry.getKey())) {
        Session session = entry.getValue();
        session.end();
        ErrorReason reason = Refusals.reasonOfAbsence(group, session.instanceId);
        push(session, entry.getKey(), reason, group, null, answers);
        all.remove();
      }
    }
  }

  private void followMember(Group group, Member member) {
    Session session = session(member.id());
    boolean stable = group.state() == GroupState.STABLE;
    boolean returned = session.incarnation != member.incarnation();
    // The end of the join phase, or the assignment; a new rebalance gives nobody more time.
    boolean settled = session.generation != group.generation() || (stable && !session.stable);
    if (returned) {
      // Whatever was proposed about the one before, this is another one.
      session.expiring = false;
    }
    session.instanceId = member.instanceId();
    session.incarnation = member.incarnation();
    session.generation = group.generation();
    session.stable = stable;
    if (member.isNew()) {
      if (returned) {
        session.restart(NEW_MEMBER_TIMEOUT_MS);
      }
    } else if (member.joined()) {
      session.suspend();
    } else if (returned || settled) {
      session.restart(member.sessionTimeoutMs());
    }
  }

  private void followPending(PendingMember pending) {
    Session session = session(pending.id());
    if (session.incarnation != pending.incarnation()) {
      session.incarnation = pending.incarnation();
      session.expiring = false;
      session.restart(pending.sessionTimeoutMs());
    }
  }

  private Session session(String memberId) {
    return byMember.computeIfAbsent(
        memberId, id -> new Session(timers, () -> alarm.accept(memberId)));
  }

  /** A sign of life. False where the member's expiry is being decided: it may be too late. */
  boolean touch(String memberId, @Nullable PushChannel pushes) {
    Session session = byMember.get(memberId);
    if (session == null || session.expiring) {
      return false;
    }
    session.touch();
    if (pushes != null) {
      session.pushes = pushes;
    }
    return true;
  }

  /**
   * The alarm of a session rang.
   *
   * @param owedAnAnswer the member waits for its assignment, so it cannot be late
   * @return the incarnation that is to be expired; empty where the time is not over
   */
  OptionalLong expire(String memberId, boolean owedAnAnswer) {
    Session session = byMember.get(memberId);
    if (session == null || !session.ringsForGood()) {
      return OptionalLong.empty();
    }
    if (owedAnAnswer) {
      session.restartUnlessSuspended();
      return OptionalLong.empty();
    }
    session.expiring = true;
    return OptionalLong.of(session.incarnation);
  }

  /** The expiry did not hold or was not written: the member gets its time again. */
  void survive(String memberId) {
    Session session = byMember.get(memberId);
    if (session != null) {
      session.expiring = false;
      session.restartUnlessSuspended();
    }
  }

  /** A rebalance has begun: who has to join again and has a stream is told at once. */
  void pushRebalance(Group group, Answers answers) {
    byMember.forEach(
        (memberId, session) -> {
          Member member = group.member(memberId);
          if (member != null && !member.joined()) {
            push(
                session,
                memberId,
                ErrorReason.REBALANCE_IN_PROGRESS,
                group,
                group.cause(),
                answers);
          }
        });
  }

  /** Leadership is over. */
  void end(Answers answers) {
    byMember.forEach(
        (memberId, session) -> {
          session.end();
          push(session, memberId, ErrorReason.NOT_COORDINATOR, null, null, answers);
        });
    byMember.clear();
  }

  private void push(
      Session session,
      String memberId,
      ErrorReason reason,
      @Nullable Group group,
      @Nullable RebalanceCause cause,
      Answers answers) {
    PushChannel channel = session.pushes;
    if (channel != null) {
      Push.Builder push =
          Push.newBuilder()
              .setGroupId(groupId)
              .setMemberId(memberId)
              .setReason(reason)
              .setGenerationId(group == null ? 0 : group.generation());
      if (cause != null) {
        push.setCause(cause);
      }
      Push built = push.build();
      answers.then(() -> channel.push(built));
    }
  }
}
