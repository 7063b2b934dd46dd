// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.CloseOptions.GroupMembershipOperation;
import io.muster.client.CommitResult;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.Push;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/**
 * A member's side of the classic group protocol, as the rest of the client sees it: puts the
 * member's parts together, and carries what other threads want to its serial executor.
 *
 * <p>All steps run on that executor and none blocks. What other threads ask is answered from a view
 * that each step publishes.
 */
final class MemberDriver {
  private final MemberConfig config;
  private final SerialExecutor serial;
  private final MemberStanding standing;
  private final MemberBinding binding;
  private final EndOffsets ends = new EndOffsets();
  private final MemberCommitDoor commitDoor;
  private final Heartbeats heartbeats;
  private final TopicWatch topics;
  private final MemberExit exit;
  private final MemberRounds rounds;

  // Only on the serial executor.
  private boolean begun;

  MemberDriver(
      MemberConfig config,
      ClientServices services,
      MemberListener listener,
      Executor callbackExecutor) {
    ClientThreads threads = services.threads();
    this.config = config;
    this.serial = new SerialExecutor(threads.io());
    MemberIdentity identity = new MemberIdentity(config, services.nodes().header());
    this.standing = new MemberStanding(identity);
    this.binding = new MemberBinding(services, config, identity, this);
    MemberSteps steps = new MemberSteps(threads, serial, config.pauses());
    MemberCallbacks callbacks = new MemberCallbacks(config.groupId(), listener, callbackExecutor);
    MemberCommits commits =
        new MemberCommits(
            threads,
            threads.io(),
            (request, timeout, once) ->
                services
                    .calls()
                    .commit(
                        request,
                        new CoordinatorCalls.Patience(timeout, config.pauses(), () -> true, once)),
            this::commitFailed);
    this.commitDoor = new MemberCommitDoor(config, standing, ends, commits);
    this.heartbeats = new Heartbeats(services, config, serial, ends, this::heartbeatRefused);
    this.topics =
        new TopicWatch(
            threads,
            serial,
            services.topics()::all,
            config.metadataMaxAge(),
            config.pauses(),
            this::subscriptionChanged);
    this.exit =
        new MemberExit(
            config, identity, standing, binding, steps, callbacks, commits, heartbeats, topics);
    this.rounds =
        new MemberRounds(
            config,
            services,
            identity,
            standing,
            binding,
            steps,
            callbacks,
            heartbeats,
            ends,
            topics,
            exit);
  }

  String groupId() {
    return config.groupId();
  }

  /** State, assignment and failure of one moment. */
  MemberStanding.View view() {
    return standing.view();
  }

  /** The subscribed topics, as far as is known. */
  Set<String> topics() {
    return topics.topics();
  }

  void subscribe(TopicSelection selection) {
    serial.execute(
        () -> {
          if (standing.phase().isFinal()) {
            return;
          }
          if (!begun) {
            begun = true;
            if (!binding.begin()) {
              exit.abandon("the client is closed");
              return;
            }
          }
          topics.select(selection);
        });
  }

  /** On the serial executor. */
  private void subscriptionChanged() {
    if (standing.phase() == MemberPhase.IDLE) {
      rounds.begin();
    } else {
      rounds.wish(RebalanceCause.Kind.SUBSCRIPTION_CHANGED, "the subscription changed");
    }
  }

  void enforceRebalance(String reason) {
    serial.execute(() -> rounds.wish(RebalanceCause.Kind.REQUESTED, reason));
  }

  /** Commits if what was reached is still held. Fails with {@link CallFailure}. */
  CompletableFuture<CommitResult> commit(MemberCommitDoor.Order order) {
    return commitDoor.commit(order);
  }

  /** Where partitions end, for the next heartbeats and commits. */
  void reportEndOffsets(Map<TopicPartition, Long> endOffsets) {
    ends.report(endOffsets);
    ends.retain(standing.view().assignment().partitions());
  }

  /** Revokes, lets the commits that are under way end, leaves, stops. The future never fails. */
  CompletableFuture<Void> leave(String reason, GroupMembershipOperation operation) {
    serial.execute(() -> exit.leave(reason, operation));
    return exit.left();
  }

  /** Leaves and stops without waiting for the listener or for commits. The future never fails. */
  CompletableFuture<Void> abandon(String reason) {
    serial.execute(() -> exit.abandon(reason));
    return exit.left();
  }

  /** Takes no part in the group until {@link #unpark}; what the listener holds is lost. */
  void park(String reason) {
    serial.execute(() -> rounds.park(reason));
  }

  void unpark() {
    serial.execute(rounds::unpark);
  }

  /**
   * A hint over the stream. Only a heartbeat decides, except that a rebalance is worth believing.
   */
  void pushed(Push push) {
    serial.execute(
        () -> {
          MemberPhase phase = standing.phase();
          if (push.getReason().name().equals("REBALANCE_IN_PROGRESS")
              && push.getGenerationId() == standing.generation()
              && (phase == MemberPhase.STABLE
                  || phase == MemberPhase.ASSIGNING
                  || phase == MemberPhase.SYNCING)) {
            rounds.groupChanged(
                Causes.of(push.getCause(), new RebalanceCause(RebalanceCause.Kind.GROUP_CHANGED)));
          } else {
            heartbeats.now();
          }
        });
  }

  /** A node has applied a change of the topic registry. */
  void topicsChanged(long revision) {
    serial.execute(
        () -> {
          if (!standing.phase().isFinal()) {
            topics.registryChanged(revision);
          }
        });
  }

  /** A stream is there anew: news of topics may have been missed before. */
  void streamUp() {
    serial.execute(
        () -> {
          if (!standing.phase().isFinal()) {
            topics.refresh();
          }
        });
  }

  /** The stream on which this member sent heartbeats broke: find the coordinator and bind again. */
  void streamDown() {
    serial.execute(heartbeats::streamDown);
  }

  private void heartbeatRefused(CallFailure failed) {
    rounds.heartbeatRefused(failed);
  }

  /** Heartbeats are the authority: a refused commit only makes the next one come sooner. */
  private void commitFailed(CallFailure failed) {
    if (failed.kind() == FailureClass.REJOIN || failed.kind() == FailureClass.FENCED) {
      serial.execute(heartbeats::now);
    }
  }
}
