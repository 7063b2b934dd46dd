// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CompleteJoin;
import io.muster.proto.internal.v1.ExpireMember;
import io.muster.proto.internal.v1.ExpireSync;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.SyncGroupResponse;
import io.muster.state.Outcome;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Member;
import io.muster.state.group.PendingMember;
import io.muster.state.group.SyncCheck;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The leader's soft state of one group: sessions, the phase's timer, and calls that wait. All of it
 * follows from the replicated group: {@link #follow} compares the two and sets right what differs,
 * the same way after every change and after an election, so there is no second path for a failover.
 *
 * <p>Guarded by its own monitor; answers are given outside of it.
 */
final class LiveGroup {
  private static final Logger LOG = LoggerFactory.getLogger(LiveGroup.class);

  /** Kafka's constant: how long a member that never finished a join phase may be silent. */
  private static final int NEW_MEMBER_TIMEOUT_MS = 300_000;

  /** Ids of the greatest length still fit into half an entry. */
  private static final int EXPIRED_SYNCS_MAX = 500;

  private final int partition;
  private final String groupId;
  private final Timers timers;
  private final Function<Command, CompletableFuture<Outcome>> propose;
  private final Supplier<ResponseHeader> header;

  /**
   * The group as of the last applied entry. Asked inside the monitor only, so that what is followed
   * never goes back.
   */
  private final Supplier<@Nullable Group> current;

  private final Map<String, Session> sessions = new HashMap<>();
  private final Map<String, CompletableFuture<JoinGroupResponse>> parkedJoins = new HashMap<>();
  private final Map<String, ParkedSync> parkedSyncs = new HashMap<>();
  private final Set<String> awaitedSyncs = new LinkedHashSet<>();
  private final PhaseTimer phaseTimer;
  private long followedPhase = -1;
  private int followedGeneration = -1;
  private GroupState followedState = GroupState.EMPTY;
  private boolean closed;

  /** A SyncGroup that waits for the leader member's. */
  private record ParkedSync(int generation, CompletableFuture<SyncGroupResponse> answer) {}

  LiveGroup(
      int partition,
      String groupId,
      Timers timers,
      Function<Command, CompletableFuture<Outcome>> propose,
      Supplier<ResponseHeader> header,
      Supplier<@Nullable Group> current) {
    this.partition = partition;
    this.groupId = groupId;
    this.timers = timers;
    this.propose = propose;
    this.header = header;
    this.current = current;
    this.phaseTimer = new PhaseTimer(timers);
  }

  /** Sets timers, sessions and waiting calls right for the group as it is now. */
  void follow() {
    Answers answers = new Answers();
    synchronized (this) {
      Group group = current.get();
      // A reader may see a group a moment before its entry is through; then never an older one
      // again.
      if (!closed && group != null && group.phase() >= followedPhase) {
        followPhase(group, answers);
        followMembers(group, answers);
        answerJoins(group, answers);
        answerSyncs(group, answers);
      }
    }
    answers.give();
  }

  /**
   * The member has joined and waits for the phase to end. A call that waited before is sent back.
   */
  void parkJoin(String memberId, CompletableFuture<JoinGroupResponse> answer) {
    CompletableFuture<JoinGroupResponse> replaced;
    synchronized (this) {
      replaced = closed ? answer : parkedJoins.put(memberId, answer);
    }
    if (replaced != null) {
      replaced.completeExceptionally(
          new ApiException(
              replaced == answer ? ErrorReason.NOT_COORDINATOR : ErrorReason.REBALANCE_IN_PROGRESS,
              "another JoinGroup of this member took the place of this one"));
    }
    follow();
  }

  /** The member wants its assignment and gets it when there is one. */
  void parkSync(String memberId, int generation, CompletableFuture<SyncGroupResponse> answer) {
    ParkedSync replaced;
    synchronized (this) {
      awaitedSyncs.remove(memberId);
      if (awaitedSyncs.isEmpty() && followedState != GroupState.PREPARING_REBALANCE) {
        phaseTimer.cancel();
      }
      ParkedSync parked = new ParkedSync(generation, answer);
      replaced = closed ? parked : parkedSyncs.put(memberId, parked);
    }
    if (replaced != null) {
      replaced
          .answer()
          .completeExceptionally(
              new ApiException(
                  replaced.answer() == answer
                      ? ErrorReason.NOT_COORDINATOR
                      : ErrorReason.REBALANCE_IN_PROGRESS,
                  "another SyncGroup of this member took the place of this one"));
    }
    follow();
  }

  /** A sign of life. False where the member's expiry is being decided: it may be too late. */
  synchronized boolean touch(String memberId, @Nullable PushChannel pushes) {
    Session session = sessions.get(memberId);
    if (session == null || session.expiring) {
      return false;
    }
    session.touch();
    if (pushes != null) {
      session.pushes = pushes;
    }
    return true;
  }

  /** Nobody waits, nothing rings: the group can be taken up anew when it is needed. */
  synchronized boolean isIdle() {
    return sessions.isEmpty() && parkedJoins.isEmpty() && parkedSyncs.isEmpty();
  }

  /** Leadership is over: whoever waits is sent to look for the new coordinator. */
  void close(ApiException refusal) {
    Answers answers = new Answers();
    synchronized (this) {
      closed = true;
      phaseTimer.cancel();
      sessions.forEach(
          (memberId, session) -> {
            session.end();
            push(session, memberId, ErrorReason.NOT_COORDINATOR, 0, answers);
          });
      sessions.clear();
      parkedJoins.values().forEach(answer -> answers.fail(answer, refusal));
      parkedJoins.clear();
      parkedSyncs.values().forEach(parked -> answers.fail(parked.answer(), refusal));
      parkedSyncs.clear();
    }
    answers.give();
  }

  // The phase and its timer.

  private void followPhase(Group group, Answers answers) {
    if (group.phase() == followedPhase) {
      followedState = group.state();
      return;
    }
    boolean rebalanceStarted =
        group.state() == GroupState.PREPARING_REBALANCE
            && (followedState != GroupState.PREPARING_REBALANCE
                || followedGeneration != group.generation());
    followedPhase = group.phase();
    followedState = group.state();
    followedGeneration = group.generation();
    phaseTimer.cancel();
    awaitedSyncs.clear();
    long phase = group.phase();
    switch (group.state()) {
      case PREPARING_REBALANCE ->
          phaseTimer.arm(group.phaseTimerMs(), () -> proposeCompleteJoin(phase));
      case COMPLETING_REBALANCE -> {
        awaitedSyncs.addAll(group.membersById().keySet());
        phaseTimer.arm(group.phaseTimerMs(), () -> proposeExpireSync(phase));
      }
      case STABLE, EMPTY -> {}
    }
    if (rebalanceStarted) {
      pushRebalance(group, answers);
    }
  }

  private void proposeCompleteJoin(long phase) {
    propose(
        Command.newBuilder()
            .setPartition(partition)
            .setCompleteJoin(CompleteJoin.newBuilder().setGroupId(groupId).setPhase(phase))
            .build(),
        "end of the join phase");
  }

  private void proposeExpireSync(long phase) {
    ExpireSync.Builder expiry = ExpireSync.newBuilder().setGroupId(groupId).setPhase(phase);
    synchronized (this) {
      if (closed || followedPhase != phase || awaitedSyncs.isEmpty()) {
        return;
      }
      // A part will do where they are very many: it starts a new phase, with a timer of its own.
      awaitedSyncs.stream().limit(EXPIRED_SYNCS_MAX).forEach(expiry::addMemberIds);
    }
    propose(
        Command.newBuilder().setPartition(partition).setExpireSync(expiry).build(),
        "end of the sync phase");
  }

  /** A timer's proposal that gets lost would leave the group hanging: it is made again. */
  private void propose(Command command, String what) {
    propose
        .apply(command)
        .whenComplete(
            (outcome, failure) -> {
              if (failure != null) {
                LOG.warn("group {}: {} was not written: {}", groupId, what, failure.getMessage());
                timers.schedule(500, () -> proposeUnlessClosed(command, what));
              }
            });
  }

  private void proposeUnlessClosed(Command command, String what) {
    boolean gone;
    synchronized (this) {
      gone = closed;
    }
    if (!gone) {
      propose(command, what);
    }
  }

  // Sessions.

  private void followMembers(Group group, Answers answers) {
    Set<String> known = new HashSet<>();
    for (Member member : group.members()) {
      known.add(member.id());
      followMember(group, member);
    }
    for (PendingMember pending : group.pending()) {
      known.add(pending.id());
      Session session = session(pending.id());
      if (session.incarnation != pending.incarnation()) {
        session.incarnation = pending.incarnation();
        session.expiring = false;
        session.restart(pending.sessionTimeoutMs());
      }
    }
    for (Iterator<Map.Entry<String, Session>> all = sessions.entrySet().iterator();
        all.hasNext(); ) {
      Map.Entry<String, Session> entry = all.next();
      if (!known.contains(entry.getKey())) {
        entry.getValue().end();
        push(
            entry.getValue(),
            entry.getKey(),
            ErrorReason.UNKNOWN_MEMBER_ID,
            group.generation(),
            answers);
        all.remove();
      }
    }
  }

  private void followMember(Group group, Member member) {
    Session session = session(member.id());
    boolean stable = group.state() == GroupState.STABLE;
    boolean returned = session.incarnation != member.incarnation();
    boolean settled = session.generation != group.generation() || session.stable != stable;
    if (returned) {
      // Whatever was proposed about the one before, this is another one.
      session.expiring = false;
    }
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

  private Session session(String memberId) {
    return sessions.computeIfAbsent(
        memberId, id -> new Session(timers, () -> sessionAlarm(memberId)));
  }

  private void sessionAlarm(String memberId) {
    long incarnation;
    synchronized (this) {
      Session session = sessions.get(memberId);
      if (closed || session == null || !session.ringsForGood()) {
        return;
      }
      if (parkedSyncs.containsKey(memberId)) {
        // It waits for the leader member's assignment: the coordinator owes it an answer.
        session.restartUnlessSuspended();
        return;
      }
      session.expiring = true;
      incarnation = session.incarnation;
    }
    LOG.info("group {}: the session of member {} ran out", groupId, memberId);
    Command expiry =
        Command.newBuilder()
            .setPartition(partition)
            .setExpireMember(
                ExpireMember.newBuilder()
                    .setGroupId(groupId)
                    .setMemberId(memberId)
                    .setIncarnation(incarnation))
            .build();
    propose
        .apply(expiry)
        .whenComplete(
            (outcome, failure) -> {
              if (!(outcome instanceof Outcome.Expired)) {
                surviveExpiry(memberId);
              }
            });
  }

  /** The expiry did not hold or was not written: the member gets its time again. */
  private synchronized void surviveExpiry(String memberId) {
    Session session = sessions.get(memberId);
    if (!closed && session != null) {
      session.expiring = false;
      session.restartUnlessSuspended();
    }
  }

  // Calls that wait.

  private void answerJoins(Group group, Answers answers) {
    boolean phaseOver = group.state() != GroupState.PREPARING_REBALANCE;
    parkedJoins
        .entrySet()
        .removeIf(
            parked -> {
              Member member = group.member(parked.getKey());
              if (member == null) {
                answers.fail(parked.getValue(), removed(parked.getKey()));
                return true;
              }
              if (phaseOver) {
                answers.complete(parked.getValue(), GroupAnswers.join(header.get(), group, member));
              }
              return phaseOver;
            });
  }

  private void answerSyncs(Group group, Answers answers) {
    parkedSyncs
        .entrySet()
        .removeIf(
            entry -> {
              String memberId = entry.getKey();
              ParkedSync parked = entry.getValue();
              Member member = group.member(memberId);
              Outcome.Rejected refusal =
                  SyncCheck.check(group, memberId, parked.generation(), "", "");
              if (member == null || refusal != null) {
                answers.fail(parked.answer(), movedOn(group, memberId, parked.generation()));
                return true;
              }
              if (group.state() == GroupState.STABLE) {
                answers.complete(parked.answer(), GroupAnswers.sync(header.get(), group, member));
                return true;
              }
              return false;
            });
  }

  /** Who waited through a new rebalance is told of that, as in Kafka, and not of its number. */
  private static ApiException movedOn(Group group, String memberId, int generation) {
    return group.member(memberId) == null
        ? removed(memberId)
        : new ApiException(
            ErrorReason.REBALANCE_IN_PROGRESS,
            "the group began a new rebalance after generation " + generation + "; join again");
  }

  private static ApiException removed(String memberId) {
    return new ApiException(
        ErrorReason.UNKNOWN_MEMBER_ID,
        "member \"" + memberId + "\" was removed from the group; join with a new member id");
  }

  // Pushes.

  private void pushRebalance(Group group, Answers answers) {
    sessions.forEach(
        (memberId, session) -> {
          Member member = group.member(memberId);
          if (member != null && !member.joined()) {
            push(session, memberId, ErrorReason.REBALANCE_IN_PROGRESS, group.generation(), answers);
          }
        });
  }

  private void push(
      Session session, String memberId, ErrorReason reason, int generation, Answers answers) {
    PushChannel channel = session.pushes;
    if (channel != null) {
      Push push =
          Push.newBuilder()
              .setGroupId(groupId)
              .setMemberId(memberId)
              .setReason(reason)
              .setGenerationId(generation)
              .build();
      answers.then(() -> channel.push(push));
    }
  }
}
