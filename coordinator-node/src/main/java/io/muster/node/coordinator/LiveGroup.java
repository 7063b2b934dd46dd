// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.CompleteJoin;
import io.muster.proto.internal.v1.ExpireMember;
import io.muster.proto.internal.v1.ExpireSync;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupResponse;
import io.muster.state.Outcome;
import io.muster.state.group.Group;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
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

  /** Ids of the greatest length still fit into half an entry. */
  private static final int EXPIRED_SYNCS_MAX = 500;

  private final LedPartition partition;
  private final String groupId;
  private final Proposals proposals;
  private final Phase phase;
  private final Sessions sessions;
  private final ParkedCalls parked;

  /** What calls are told once nothing is followed any more. */
  private @Nullable ApiException closed;

  LiveGroup(
      LedPartition partition,
      String groupId,
      Timers timers,
      Proposals proposals,
      GroupAnswers texts) {
    this.partition = partition;
    this.groupId = groupId;
    this.proposals = proposals;
    this.phase = new Phase(timers, this::proposeCompleteJoin, this::proposeExpireSync);
    this.sessions = new Sessions(groupId, timers, this::sessionAlarm);
    this.parked = new ParkedCalls(texts, sessions::instanceOf);
  }

  /**
   * Sets timers, sessions and waiting calls right. Only on the thread that applies: there the group
   * never goes back to an earlier entry.
   *
   * @param group as of the last applied entry, null where it is gone
   */
  void follow(@Nullable Group group) {
    Answers answers = new Answers();
    synchronized (this) {
      if (closed == null) {
        if (phase.follow(group) && group != null) {
          sessions.pushRebalance(group, answers);
        }
        // Before the sessions: who was replaced is known by the instance id of its session.
        parked.answer(group, answers);
        sessions.follow(group, answers);
      }
    }
    answers.give();
  }

  /**
   * The member has joined and waits for the phase to end. A call that waited before is sent back.
   */
  void parkJoin(
      String memberId, @Nullable String instanceId, CompletableFuture<JoinGroupResponse> answer) {
    Answers answers = new Answers();
    synchronized (this) {
      if (closed != null) {
        answers.fail(answer, closed);
      } else {
        parked.join(partition.group(groupId), memberId, instanceId, answer, answers);
      }
    }
    answers.give();
  }

  /** The member wants its assignment and gets it when there is one. */
  void parkSync(
      String memberId,
      @Nullable String instanceId,
      int generation,
      CompletableFuture<SyncGroupResponse> answer) {
    Answers answers = new Answers();
    synchronized (this) {
      if (closed != null) {
        answers.fail(answer, closed);
      } else {
        phase.synced(memberId);
        parked.sync(partition.group(groupId), memberId, instanceId, generation, answer, answers);
      }
    }
    answers.give();
  }

  /** A sign of life. False where the member's expiry is being decided: it may be too late. */
  synchronized boolean touch(String memberId, @Nullable PushChannel pushes) {
    return sessions.touch(memberId, pushes);
  }

  /** Adds this group to the count. */
  synchronized void count(GroupCensus census) {
    if (closed == null) {
      census.add(phase.state(), sessions.size(), parked.joins(), parked.syncs());
    }
  }

  /**
   * Ends where nobody waits and nothing rings: the group is taken up anew when it is needed.
   *
   * @param refusal for a call that comes too late
   */
  synchronized boolean closeIfIdle(ApiException refusal) {
    if (!sessions.isEmpty() || !parked.isEmpty()) {
      return false;
    }
    phase.end();
    closed = refusal;
    return true;
  }

  /** Leadership is over: whoever waits is sent to look for the new coordinator. */
  void close(ApiException refusal) {
    Answers answers = new Answers();
    synchronized (this) {
      closed = refusal;
      phase.end();
      sessions.end(answers);
      parked.fail(refusal, answers);
    }
    answers.give();
  }

  private void proposeCompleteJoin(long observed) {
    Command command =
        partition
            .command()
            .setCompleteJoin(CompleteJoin.newBuilder().setGroupId(groupId).setPhase(observed))
            .build();
    proposals.untilWritten(command, "end of the join phase of group " + groupId);
  }

  private void proposeExpireSync(long observed) {
    List<String> missing;
    synchronized (this) {
      // A part will do where they are very many: it starts a new phase, with a timer of its own.
      missing = phase.missingIn(observed, EXPIRED_SYNCS_MAX);
    }
    if (!missing.isEmpty()) {
      ExpireSync.Builder expiry =
          ExpireSync.newBuilder().setGroupId(groupId).setPhase(observed).addAllMemberIds(missing);
      proposals.untilWritten(
          partition.command().setExpireSync(expiry).build(),
          "end of the sync phase of group " + groupId);
    }
  }

  private void sessionAlarm(String memberId) {
    OptionalLong incarnation;
    synchronized (this) {
      if (closed != null) {
        return;
      }
      incarnation = sessions.expire(memberId, parked.waitsForSync(memberId));
    }
    if (incarnation.isEmpty()) {
      return;
    }
    LOG.debug("group {}: the session of member {} ran out", groupId, memberId);
    ExpireMember.Builder expiry =
        ExpireMember.newBuilder()
            .setGroupId(groupId)
            .setMemberId(memberId)
            .setIncarnation(incarnation.getAsLong());
    proposals
        .once(partition.command().setExpireMember(expiry).build())
        .whenComplete(
            (outcome, failure) -> {
              if (!(outcome instanceof Outcome.TookEffect)) {
                surviveExpiry(memberId);
              }
            });
  }

  private synchronized void surviveExpiry(String memberId) {
    if (closed == null) {
      sessions.survive(memberId);
    }
  }
}
