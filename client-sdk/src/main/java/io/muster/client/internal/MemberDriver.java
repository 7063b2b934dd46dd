// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentListener;
import io.muster.client.CommitResult;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's side of the classic group protocol: give up the old partitions, go through a {@link
 * JoinCycle}, take the new ones, heartbeat until the coordinator wants another round.
 *
 * <p>All steps run on a serial executor and none blocks. What other threads ask is answered from a
 * view that each step publishes.
 */
final class MemberDriver {
  private static final Logger log = LoggerFactory.getLogger(MemberDriver.class);

  private final MemberConfig config;
  private final SerialExecutor serial;
  private final MemberIdentity identity;
  private final MemberStanding standing;
  private final MemberBinding binding;
  private final MemberSteps steps;
  private final MemberCallbacks callbacks;
  private final MemberCommits commits;
  private final Heartbeats heartbeats;
  private final TopicWatch topicWatch;
  private final JoinCycle cycle;
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  // Only on the serial executor.
  private RebalanceCause cause = RebalanceCause.INITIAL_JOIN;
  // A rebalance that is due as soon as the assignment has been taken.
  private @Nullable RebalanceCause due;

  MemberDriver(
      MemberConfig config,
      ClientServices services,
      AssignmentListener listener,
      Executor callbackExecutor) {
    this.config = config;
    this.serial = new SerialExecutor(services.threads().io());
    this.identity = new MemberIdentity(config, services.nodes().header());
    this.standing = new MemberStanding(identity);
    this.binding = new MemberBinding(services, config, identity, this);
    this.steps = new MemberSteps(services.threads(), serial, config.pauses());
    this.callbacks = new MemberCallbacks(config.groupId(), listener, callbackExecutor);
    this.commits =
        new MemberCommits(
            services.threads(),
            services.threads().io(),
            (request, timeout) ->
                services
                    .calls()
                    .commit(request, new CoordinatorCalls.Patience(timeout, config.pauses())),
            this::commitFailed);
    this.heartbeats = new Heartbeats(services, config, serial, this::heartbeatRefused);
    this.topicWatch =
        new TopicWatch(services, serial, () -> rebalance(RebalanceCause.PARTITIONS_CHANGED));
    this.cycle = new JoinCycle(config, services, steps, identity, binding, new CycleProgress());
  }

  // ---- Asked by any thread.

  String groupId() {
    return config.groupId();
  }

  /** State, assignment and failure of one moment. */
  MemberStanding.View view() {
    return standing.view();
  }

  void subscribe(Collection<String> wanted) {
    Set<String> topics = Set.copyOf(wanted);
    serial.execute(
        () -> {
          if (standing.phase().isFinal() || !cycle.subscribe(topics)) {
            return;
          }
          if (standing.phase() != MemberPhase.IDLE) {
            rebalance(RebalanceCause.REQUESTED);
          } else if (binding.begin()) {
            cycle.start();
          } else {
            finishLeave("the client is closed");
          }
        });
  }

  void enforceRebalance(String reason) {
    serial.execute(
        () -> {
          cycle.because(reason);
          rebalance(RebalanceCause.REQUESTED);
        });
  }

  /**
   * Commits if the member is still in this generation. Fails with {@link CallFailure}.
   *
   * @param inGeneration the generation under which the offsets were reached
   * @param onlyOwned refuse partitions that are not assigned
   */
  CompletableFuture<CommitResult> commit(
      int inGeneration,
      boolean onlyOwned,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      Duration timeout) {
    MemberStanding.View now = standing.view();
    Set<TopicPartition> toOwn = onlyOwned ? offsets.keySet() : Set.of();
    CallFailure refusal = MemberCommitCheck.refusal(groupId(), now, inGeneration, toOwn);
    if (refusal != null) {
      return CompletableFuture.failedFuture(refusal);
    }
    if (offsets.isEmpty()) {
      return CompletableFuture.completedFuture(new CommitResult(0, 0));
    }
    return commits.submit(groupId(), now.assignment().memberId(), inGeneration, offsets, timeout);
  }

  /** Revokes, lets the commits that are under way end, leaves, stops. The future never fails. */
  CompletableFuture<Void> leave(String reason) {
    serial.execute(() -> startLeave(reason));
    return left;
  }

  /** Leaves and stops without waiting for the listener or for commits. The future never fails. */
  CompletableFuture<Void> abandon(String reason) {
    serial.execute(
        () -> {
          // A leave that waits for the listener, or for a mailbox that nobody empties any more,
          // would otherwise heartbeat for ever.
          if (!standing.phase().isFinal() || standing.phase() == MemberPhase.LEAVING) {
            finishLeave(reason);
          }
        });
    return left;
  }

  /** Leaves the group until {@link #unpark}; what the listener holds is lost. */
  void park(String reason) {
    serial.execute(
        () -> {
          MemberPhase phase = standing.phase();
          if (phase.isFinal() || phase == MemberPhase.IDLE || phase == MemberPhase.PARKED) {
            return;
          }
          log.warn("member {} of group {} leaves: {}", identity.memberId(), groupId(), reason);
          CompletableFuture<Void> unused = binding.tellLeft(reason);
          lose(RebalanceCause.POLL_TIMEOUT);
          binding.renew();
          steps.begin();
          standing.enter(MemberPhase.PARKED);
        });
  }

  void unpark() {
    serial.execute(
        () -> {
          if (standing.phase() == MemberPhase.PARKED) {
            startRevoke(RebalanceCause.POLL_TIMEOUT);
          }
        });
  }

  /**
   * A hint over the stream. Only a heartbeat decides, except that a rebalance is worth believing.
   */
  void pushed(String reason, int pushedGeneration) {
    serial.execute(
        () -> {
          MemberPhase phase = standing.phase();
          if (reason.equals("REBALANCE_IN_PROGRESS")
              && pushedGeneration == standing.generation()
              && (phase == MemberPhase.STABLE || phase == MemberPhase.ASSIGNING)) {
            rebalance(RebalanceCause.GROUP_CHANGED);
          } else {
            heartbeats.now();
          }
        });
  }

  /** The stream on which this member sent heartbeats broke: find the coordinator and bind again. */
  void streamDown() {
    serial.execute(heartbeats::streamDown);
  }

  // ---- Steps, on the serial executor.

  private void rebalance(RebalanceCause why) {
    switch (standing.phase()) {
      case STABLE -> startRevoke(why);
      case ASSIGNING -> due = why;
      // The JoinGroup that is on its way carries the old subscription, so another has to follow. A
      // mere change of the group needs none: the coordinator refuses the SyncGroup by itself.
      case JOINING, SYNCING -> {
        if (why == RebalanceCause.REQUESTED) {
          due = why;
        }
      }
      case IDLE, REVOKING, PARKED, LEAVING, CLOSED, FAILED -> {}
    }
  }

  private void startRevoke(RebalanceCause why) {
    cause = why;
    due = null;
    topicWatch.stop();
    standing.enter(MemberPhase.REVOKING);
    steps.begin();
    steps.then(callbacks.revoked(why), cycle::start);
  }

  private final class CycleProgress implements JoinCycle.Progress {
    @Override
    public void joining() {
      heartbeats.stop();
      topicWatch.stop();
      // The new JoinGroup carries the latest subscription.
      due = null;
      standing.joining();
    }

    @Override
    public void joined(int generation) {
      standing.joined(generation);
      heartbeats.start(identity.heartbeat(generation));
    }

    @Override
    public void divided(Set<String> topics, List<TopicDescription> found) {
      topicWatch.start(topics, found);
    }

    @Override
    public void assigned(List<TopicPartition> partitions) {
      Assignment assignment =
          new Assignment(identity.memberId(), standing.generation(), Set.copyOf(partitions));
      log.info(
          "member {} of group {} got {} partitions in generation {}",
          identity.memberId(),
          groupId(),
          partitions.size(),
          standing.generation());
      steps.begin();
      standing.assigned(assignment);
      steps.then(callbacks.assigned(assignment, cause), MemberDriver.this::assignmentTaken);
    }

    @Override
    public void impossible(CallFailure why) {
      fail(why);
    }
  }

  private void assignmentTaken() {
    standing.enter(MemberPhase.STABLE);
    RebalanceCause next = due;
    if (next != null) {
      startRevoke(next);
    }
  }

  private void heartbeatRefused(CallFailure failed) {
    log.debug("heartbeat of {} refused: {}", groupId(), failed.message());
    if (failed.kind() == FailureClass.FENCED) {
      fail(failed);
    } else if (!standing.phase().isHolding()) {
      // While syncing, the SyncGroup that is on its way is told the same, and acts on it.
      return;
    } else if (failed.is("REBALANCE_IN_PROGRESS")) {
      rebalance(RebalanceCause.GROUP_CHANGED);
    } else if (failed.is("UNKNOWN_MEMBER_ID")) {
      lose(RebalanceCause.MEMBER_REMOVED);
      binding.renew();
      afterLoss(RebalanceCause.MEMBER_REMOVED);
    } else if (failed.kind() == FailureClass.REJOIN) {
      lose(RebalanceCause.GENERATION_PASSED);
      afterLoss(RebalanceCause.GENERATION_PASSED);
    } else {
      log.warn("heartbeat of {} refused: {}", groupId(), failed.message());
    }
  }

  /** The coordinator no longer counts this member in: what it holds may have another owner. */
  private void lose(RebalanceCause why) {
    callbacks.lose();
    heartbeats.stop();
    topicWatch.stop();
    cause = why;
    standing.lose();
  }

  private void afterLoss(RebalanceCause why) {
    // A revocation under way leads to the next join, or out of the group, by itself.
    if (standing.phase() != MemberPhase.REVOKING && standing.phase() != MemberPhase.LEAVING) {
      startRevoke(why);
    }
  }

  /** Heartbeats are the authority: a refused commit only makes the next one come sooner. */
  private void commitFailed(CallFailure failed) {
    if (failed.kind() == FailureClass.REJOIN || failed.kind() == FailureClass.FENCED) {
      serial.execute(heartbeats::now);
    }
  }

  // ---- The end

  private void fail(CallFailure failed) {
    MusterException why = PublicErrors.of(failed);
    log.error("member {} of group {} stops: {}", identity.memberId(), groupId(), why.getMessage());
    lose(RebalanceCause.FENCED);
    if (failed.kind() != FailureClass.FENCED) {
      // The others need not wait for the session to run out.
      CompletableFuture<Void> unused = binding.tellLeft("stopped: " + failed.reason());
    }
    end(MemberPhase.FAILED, why);
    CompletableFuture<Void> unused = callbacks.revoked(RebalanceCause.FENCED);
    left.complete(null);
  }

  private void startLeave(String reason) {
    if (standing.phase().isFinal()) {
      return;
    }
    steps.begin();
    topicWatch.stop();
    // Still owned, and a commit in onRevoked still legal.
    standing.enter(MemberPhase.LEAVING);
    steps.then(
        callbacks.revoked(RebalanceCause.CLOSING),
        () -> steps.then(commits.drained(), () -> finishLeave(reason)));
  }

  private void finishLeave(String reason) {
    CompletableFuture<Void> told = binding.tellLeft(reason);
    end(MemberPhase.CLOSED, null);
    Futures.atEnd(told, Runnable::run, (nothing, impossible) -> left.complete(null));
  }

  private void end(MemberPhase last, @Nullable MusterException failure) {
    steps.begin();
    heartbeats.stop();
    topicWatch.stop();
    commits.close();
    standing.end(last, failure);
    binding.end();
  }
}
