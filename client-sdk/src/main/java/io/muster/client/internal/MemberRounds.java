// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's way from one generation to the next: give up what its rebalance protocol says, go
 * through a {@link JoinCycle}, take the assignment, and be stable until there is a reason for
 * another round. Used on the member's serial executor only.
 */
final class MemberRounds implements JoinCycle.Progress {
  private static final Logger log = LoggerFactory.getLogger(MemberRounds.class);

  private final MemberConfig config;
  private final MemberIdentity identity;
  private final MemberStanding standing;
  private final MemberBinding binding;
  private final MemberSteps steps;
  private final Heartbeats heartbeats;
  private final EndOffsets ends;
  private final Rebalance protocol;
  private final MemberCallbacks callbacks;
  private final MemberExit exit;
  private final JoinCycle cycle;

  private RebalanceCause cause = new RebalanceCause(RebalanceCause.Kind.INITIAL_JOIN);
  // A rebalance that is due as soon as the assignment has been taken.
  private @Nullable RebalanceCause due;
  // Of the JoinGroup that is due, where this member wants it.
  private String dueReason = "";

  MemberRounds(
      MemberConfig config,
      ClientServices services,
      MemberIdentity identity,
      MemberStanding standing,
      MemberBinding binding,
      MemberSteps steps,
      MemberCallbacks callbacks,
      Heartbeats heartbeats,
      EndOffsets ends,
      TopicWatch topics,
      MemberExit exit) {
    this.config = config;
    this.identity = identity;
    this.standing = standing;
    this.binding = binding;
    this.steps = steps;
    this.heartbeats = heartbeats;
    this.ends = ends;
    this.callbacks = callbacks;
    this.exit = exit;
    this.protocol =
        switch (config.rebalanceProtocol()) {
          case EAGER -> new EagerRebalance(standing, callbacks);
          case COOPERATIVE -> new CooperativeRebalance(standing, callbacks, topics::includes);
        };
    this.cycle = new JoinCycle(config, services, steps, identity, binding, standing, topics, this);
  }

  /** The first JoinGroup. */
  void begin() {
    cycle.start();
  }

  /** This member wants another round, with what it has to tell by then. */
  void wish(RebalanceCause.Kind why, String reason) {
    RebalanceCause wanted = new RebalanceCause(why, identity.memberId(), reason);
    switch (standing.phase()) {
      case STABLE -> {
        cycle.because(reason);
        restart(wanted);
      }
      // The JoinGroup that is on its way does not know of it, so another has to follow.
      case ASSIGNING, JOINING, SYNCING -> {
        due = wanted;
        dueReason = reason;
      }
      case IDLE, REVOKING, PARKED, LEAVING, CLOSED, FAILED -> {}
    }
  }

  /** The group begins another round. */
  void groupChanged(RebalanceCause why) {
    switch (standing.phase()) {
      case STABLE -> restart(why);
      // A SyncGroup on its way may have been answered before; where it is refused instead, the next
      // JoinGroup follows at once and this is forgotten.
      case SYNCING, ASSIGNING -> {
        if (due == null) {
          due = why;
        }
      }
      case JOINING, IDLE, REVOKING, PARKED, LEAVING, CLOSED, FAILED -> {}
    }
  }

  /** Gives up what has to be given up, and joins. */
  void restart(RebalanceCause why) {
    cause = why;
    due = null;
    standing.enter(MemberPhase.REVOKING);
    steps.begin();
    steps.then(protocol.beforeJoin(why), cycle::start);
  }

  @Override
  public void joining() {
    heartbeats.stop();
    // The new JoinGroup carries the latest subscription.
    due = null;
    dueReason = "";
    protocol.joining();
    standing.joining();
  }

  @Override
  public void joined(int generation) {
    standing.joined(generation);
    heartbeats.start(identity.heartbeat(generation));
  }

  @Override
  public void assigned(List<TopicPartition> partitions, io.muster.proto.v1.RebalanceCause told) {
    Assignment assignment =
        new Assignment(identity.memberId(), standing.generation(), Set.copyOf(partitions));
    cause = Causes.of(told, cause);
    log.info(
        "member {} of group {} got {} partitions in generation {} ({})",
        identity.memberId(),
        config.groupId(),
        partitions.size(),
        standing.generation(),
        cause.kind());
    ends.retain(assignment.partitions());
    steps.begin();
    standing.enter(MemberPhase.ASSIGNING);
    steps.then(protocol.assigned(assignment, cause), this::taken);
  }

  private void taken() {
    boolean letGo = protocol.taken();
    standing.enter(MemberPhase.STABLE);
    RebalanceCause next = due;
    if (next != null) {
      if (!dueReason.isEmpty()) {
        cycle.because(dueReason);
      }
      restart(next);
    } else if (letGo) {
      // Somebody waits for what was revoked.
      wish(RebalanceCause.Kind.PARTITIONS_REVOKED, "partitions were revoked");
    }
  }

  @Override
  public void expelled(RebalanceCause.Kind why) {
    if (standing.holding().isNothing()) {
      standing.forgetJoined();
      steps.later(cycle::start);
    } else {
      RebalanceCause loss = new RebalanceCause(why);
      exit.lose();
      // Before the pause: until the listener is told, the application works on what is lost.
      CompletableFuture<Void> unused = callbacks.revokedAll(loss);
      steps.later(() -> restart(loss));
    }
  }

  @Override
  public void impossible(CallFailure why) {
    exit.fail(why);
  }

  /** The coordinator does not count the member in as the heartbeat said. */
  void heartbeatRefused(CallFailure failed) {
    log.debug("heartbeat of {} refused: {}", config.groupId(), failed.message());
    if (failed.kind() == FailureClass.FENCED) {
      exit.fail(failed);
    } else if (failed.is("REBALANCE_IN_PROGRESS")) {
      groupChanged(Causes.of(failed));
    } else if (!standing.phase().isCounted()) {
      // While syncing, the SyncGroup that is on its way is told the same, and acts on it.
      return;
    } else if (failed.is("UNKNOWN_MEMBER_ID")) {
      exit.lose();
      binding.renew();
      afterLoss(RebalanceCause.Kind.MEMBER_REMOVED);
    } else if (failed.kind() == FailureClass.REJOIN) {
      exit.lose();
      afterLoss(RebalanceCause.Kind.GENERATION_PASSED);
    } else if (heartbeats.uncounted().compareTo(config.sessionTimeout()) < 0) {
      // A right or a credential that one node does not know of yet, perhaps.
      log.warn("heartbeat of {} refused: {}", config.groupId(), failed.message());
    } else {
      // The session is over, and nobody will say so: the coordinator does not talk to this client.
      exit.fail(failed);
    }
  }

  private void afterLoss(RebalanceCause.Kind why) {
    // A member that leaves is on its way out of the group by itself.
    if (standing.phase() != MemberPhase.LEAVING) {
      restart(new RebalanceCause(why, identity.memberId(), ""));
    }
  }

  /** The member does not take part until {@link #unpark}; what the listener holds is lost. */
  void park(String reason) {
    MemberPhase phase = standing.phase();
    if (phase.isFinal() || phase == MemberPhase.IDLE || phase == MemberPhase.PARKED) {
      return;
    }
    log.warn("member {} of group {} stops: {}", identity.memberId(), config.groupId(), reason);
    // First: a JoinGroup that has not been sent yet must not follow the LeaveGroup.
    steps.begin();
    exit.lose();
    if (config.isStatic()) {
      // Its session runs out by itself, unless it is back before or leaves for good.
      binding.retire();
    } else {
      CompletableFuture<Void> unused = binding.tellLeft(reason);
      binding.renew();
    }
    standing.enter(MemberPhase.PARKED);
  }

  void unpark() {
    if (standing.phase() == MemberPhase.PARKED) {
      restart(new RebalanceCause(RebalanceCause.Kind.POLL_TIMEOUT));
    }
  }
}
