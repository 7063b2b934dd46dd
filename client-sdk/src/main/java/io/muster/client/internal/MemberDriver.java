// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.AssignmentListener;
import io.muster.client.CommitResult;
import io.muster.client.CommittedOffset;
import io.muster.client.FencedException;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicDescription;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiConsumer;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A member's side of the classic group protocol: give up the old partitions, JoinGroup, SyncGroup,
 * take the new ones, heartbeat until the coordinator wants another round.
 *
 * <p>All steps run on a serial executor and none blocks. What other threads ask is answered from a
 * snapshot that each step publishes.
 */
final class MemberDriver {
  private static final Logger log = LoggerFactory.getLogger(MemberDriver.class);

  /** Added to the rebalance timeout, so that the coordinator gives up before the client does. */
  private static final Duration JOIN_SLACK = Duration.ofSeconds(5);

  // A node takes a stream anew 50 ms after it broke; before, the heartbeat would go without it.
  private static final Duration STREAM_PAUSE = Duration.ofMillis(60);
  private static final int STREAM_JITTER_MS = 90;

  private enum Phase {
    IDLE(MemberState.UNJOINED),
    REVOKING(MemberState.REBALANCING),
    JOINING(MemberState.REBALANCING),
    SYNCING(MemberState.REBALANCING),
    ASSIGNING(MemberState.REBALANCING),
    STABLE(MemberState.STABLE),
    PARKED(MemberState.PARKED),
    LEAVING(MemberState.LEAVING),
    CLOSED(MemberState.CLOSED),
    FAILED(MemberState.FAILED);

    private final MemberState state;

    Phase(MemberState state) {
      this.state = state;
    }

    boolean isFinal() {
      return this == LEAVING || this == CLOSED || this == FAILED;
    }
  }

  /** What other threads see. A generation of -1: nothing can be committed now. */
  private record Published(MemberState state, Assignment assignment) {}

  private final MemberConfig config;
  private final ClientServices services;
  private final SerialExecutor serial;
  private final MemberIdentity identity;
  private final MemberCallbacks callbacks;
  private final MemberCommits commits;
  private final Heartbeats heartbeats;
  private final TopicWatch topicWatch;
  private final Backoff joinBackoff;
  private final CompletableFuture<Void> left = new CompletableFuture<>();

  private volatile Published published;
  private volatile @Nullable MusterException failure;

  // Only on the serial executor.
  private Phase phase = Phase.IDLE;
  private Set<String> topics = Set.of();
  private RebalanceCause cause = RebalanceCause.INITIAL_JOIN;
  private String joinReason = "joining";
  // Names the answers that still count; every step that makes earlier ones obsolete raises it.
  // Retry
  // loops read it on other threads, where a stale value only costs one more attempt.
  private final AtomicLong attempt = new AtomicLong();
  private int generation = Assignment.NO_GENERATION;
  // A rebalance that is due as soon as the assignment has been taken.
  private @Nullable RebalanceCause due;
  private boolean leaveCalled;

  MemberDriver(
      MemberConfig config,
      ClientServices services,
      AssignmentListener listener,
      Executor callbackExecutor) {
    this.config = config;
    this.services = services;
    this.serial = new SerialExecutor(services.threads().io());
    this.identity = new MemberIdentity(config, services.nodes().header());
    this.callbacks = new MemberCallbacks(config.groupId(), listener, callbackExecutor);
    this.commits = new MemberCommits(services, config.pauses(), this::commitFailed);
    this.heartbeats = new Heartbeats(services, config, serial, this::heartbeatRefused);
    this.topicWatch =
        new TopicWatch(services, serial, () -> rebalance(RebalanceCause.PARTITIONS_CHANGED));
    this.joinBackoff =
        new Backoff(
            config.pauses().least(),
            config.pauses().most(),
            () -> ThreadLocalRandom.current().nextDouble());
    this.published = new Published(MemberState.UNJOINED, nothing());
  }

  // ---- Asked by any thread.

  String groupId() {
    return config.groupId();
  }

  String memberId() {
    return published.assignment().memberId();
  }

  MemberState state() {
    return published.state();
  }

  Assignment assignment() {
    return published.assignment();
  }

  @Nullable MusterException failure() {
    return failure;
  }

  void subscribe(Collection<String> wanted) {
    Set<String> sorted = Set.copyOf(wanted);
    serial.execute(
        () -> {
          if (phase.isFinal() || sorted.equals(topics)) {
            return;
          }
          topics = new TreeSet<>(sorted);
          if (phase == Phase.IDLE) {
            services.members().add(this);
            sendJoin();
          } else {
            rebalance(RebalanceCause.REQUESTED);
          }
        });
  }

  void enforceRebalance(String reason) {
    serial.execute(
        () -> {
          joinReason = reason;
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
    Published now = published;
    if (now.assignment().generation() != inGeneration || inGeneration == Assignment.NO_GENERATION) {
      return CompletableFuture.failedFuture(notNow(now, inGeneration));
    }
    if (onlyOwned && !now.assignment().partitions().containsAll(offsets.keySet())) {
      Set<TopicPartition> foreign = new TreeSet<>(offsets.keySet());
      foreign.removeAll(now.assignment().partitions());
      return CompletableFuture.failedFuture(
          local(FailureClass.REJOIN, "PARTITION_NOT_OWNED", "not assigned to it: " + foreign));
    }
    if (offsets.isEmpty()) {
      return CompletableFuture.completedFuture(new CommitResult(0, 0));
    }
    return commits.submit(
        config.groupId(), now.assignment().memberId(), inGeneration, offsets, timeout);
  }

  private CallFailure notNow(Published now, int inGeneration) {
    MusterException why = failure;
    if (why != null) {
      return local(
          why instanceof FencedException ? FailureClass.FENCED : FailureClass.INVALID,
          why.reason(),
          "stopped: " + why.getMessage());
    }
    return switch (now.state()) {
      case UNJOINED, REBALANCING ->
          local(FailureClass.REJOIN, "REBALANCE_IN_PROGRESS", "between two assignments");
      case CLOSED, LEAVING, FAILED ->
          CallFailure.abandoned("the member of group " + config.groupId() + " has left", false);
      case STABLE, PARKED ->
          inGeneration == Assignment.NO_GENERATION
              ? local(
                  FailureClass.REJOIN,
                  "REBALANCE_IN_PROGRESS",
                  "the new assignment has not been taken yet")
              : local(
                  FailureClass.REJOIN,
                  "ILLEGAL_GENERATION",
                  "no longer in generation " + inGeneration);
    };
  }

  private CallFailure local(FailureClass kind, String reason, String message) {
    return new CallFailure(
        kind,
        reason,
        "the member of group " + config.groupId() + " cannot commit now: " + message,
        Map.of(),
        null,
        false,
        null);
  }

  CompletableFuture<Map<TopicPartition, CommittedOffset>> committed(
      Set<TopicPartition> partitions, Duration timeout) {
    return services.admin().committed(config.groupId(), partitions, timeout);
  }

  /** Revokes, leaves, stops. The future never fails. */
  CompletableFuture<Void> leave(String reason) {
    serial.execute(() -> startLeave(reason, true));
    return left;
  }

  /** Leaves and stops without calling the listener. The future never fails. */
  CompletableFuture<Void> abandon(String reason) {
    serial.execute(() -> startLeave(reason, false));
    return left;
  }

  /** Leaves the group until {@link #unpark}; what the listener holds is lost. */
  void park(String reason) {
    serial.execute(
        () -> {
          if (phase.isFinal() || phase == Phase.IDLE || phase == Phase.PARKED) {
            return;
          }
          log.warn("member {} of group {} leaves: {}", identity.memberId(), groupId(), reason);
          tellLeft(reason);
          lose(RebalanceCause.POLL_TIMEOUT);
          changeId(identity::renew);
          attempt.incrementAndGet();
          enter(Phase.PARKED);
        });
  }

  void unpark() {
    serial.execute(
        () -> {
          if (phase == Phase.PARKED) {
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
          if (reason.equals("REBALANCE_IN_PROGRESS")
              && pushedGeneration == generation
              && (phase == Phase.STABLE || phase == Phase.ASSIGNING)) {
            rebalance(RebalanceCause.GROUP_CHANGED);
          } else {
            heartbeats.now();
          }
        });
  }

  /** The stream on which this member sent heartbeats broke: find the coordinator and bind again. */
  void streamDown() {
    Duration pause = STREAM_PAUSE.plusMillis(ThreadLocalRandom.current().nextInt(STREAM_JITTER_MS));
    services.threads().schedule(pause, () -> serial.execute(heartbeats::now));
  }

  // ---- Steps, on the serial executor.

  private void rebalance(RebalanceCause why) {
    switch (phase) {
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
    enter(Phase.REVOKING);
    long mine = attempt.incrementAndGet();
    Futures.atEnd(
        callbacks.revoked(why),
        serial,
        (done, impossible) -> {
          if (attempt.get() == mine) {
            sendJoin();
          }
        });
  }

  /** The coordinator no longer counts this member in: what it holds may have another owner. */
  private void lose(RebalanceCause why) {
    callbacks.lose();
    heartbeats.stop();
    topicWatch.stop();
    cause = why;
    generation = Assignment.NO_GENERATION;
    publish();
  }

  private void sendJoin() {
    heartbeats.stop();
    topicWatch.stop();
    generation = Assignment.NO_GENERATION;
    enter(Phase.JOINING);
    sendJoin(identity.join(topics, joinReason));
  }

  private void sendJoin(JoinGroupRequest request) {
    long mine = attempt.incrementAndGet();
    Duration timeout = config.rebalanceTimeout().plus(JOIN_SLACK);
    services.members().bind(identity.memberId(), this);
    Futures.atEnd(
        services.calls().join(request, patience(timeout)),
        serial,
        counting(
            mine,
            this::joined,
            failed -> {
              if (failed.kind().retriable()) {
                // Nobody can tell whether it arrived, so it has to be the same request again.
                later(() -> sendJoin(request));
              } else {
                joinRefused(failed);
              }
            }));
  }

  private void joinRefused(CallFailure failed) {
    log.debug("JoinGroup of {} refused: {}", groupId(), failed.message());
    String given = failed.metadata().get("memberId");
    if (failed.is("MEMBER_ID_REQUIRED") && given != null) {
      changeId(() -> identity.accepted(given));
      sendJoin();
    } else if (failed.is("UNKNOWN_MEMBER_ID")) {
      changeId(identity::renew);
      later(this::sendJoin);
    } else if (failed.kind() == FailureClass.REJOIN || failed.is("STALE_SEQUENCE")) {
      later(this::sendJoin);
    } else {
      fail(failed);
    }
  }

  private void joined(JoinGroupResponse response) {
    joinBackoff.reset();
    changeId(() -> identity.accepted(response.getMemberId()));
    generation = response.getGenerationId();
    enter(Phase.SYNCING);
    heartbeats.start(identity.heartbeat(generation));
    if (!response.getLeaderId().equals(response.getMemberId()) || response.getSkipAssignment()) {
      sendSync(response, Map.of());
      return;
    }
    LeaderAssignment leader;
    try {
      leader = new LeaderAssignment(config.assignors(), response);
    } catch (RuntimeException e) {
      assignorFailed(e);
      return;
    }
    long mine = attempt.get();
    Futures.atEnd(
        services.admin().topics(leader.topics()),
        serial,
        counting(mine, found -> divide(response, leader, found), failed -> later(this::sendJoin)));
  }

  private void divide(
      JoinGroupResponse response, LeaderAssignment leader, List<TopicDescription> found) {
    Map<String, byte[]> assignments;
    try {
      assignments = leader.assign(found);
    } catch (RuntimeException e) {
      assignorFailed(e);
      return;
    }
    sendSync(response, assignments);
    topicWatch.start(leader.topics(), found);
  }

  private void assignorFailed(RuntimeException thrown) {
    fail(
        new CallFailure(
            FailureClass.INVALID,
            "ASSIGNOR_FAILED",
            "the assignor failed: " + thrown,
            Map.of(),
            null,
            false,
            thrown));
  }

  private void sendSync(JoinGroupResponse response, Map<String, byte[]> assignments) {
    long mine = attempt.incrementAndGet();
    Futures.atEnd(
        services
            .calls()
            .sync(
                identity.sync(response, assignments),
                patience(config.rebalanceTimeout().plus(JOIN_SLACK))),
        serial,
        counting(mine, this::synced, this::syncFailed));
  }

  private void syncFailed(CallFailure failed) {
    log.debug("SyncGroup of {} failed: {}", groupId(), failed.message());
    if (failed.is("UNKNOWN_MEMBER_ID")) {
      changeId(identity::renew);
      later(this::sendJoin);
    } else if (failed.is("REBALANCE_IN_PROGRESS")) {
      // The next join phase is on already and waits for this member.
      sendJoin();
    } else if (failed.kind() == FailureClass.FENCED || failed.kind() == FailureClass.INVALID) {
      fail(failed);
    } else {
      later(this::sendJoin);
    }
  }

  private void synced(SyncGroupResponse response) {
    List<TopicPartition> partitions;
    try {
      partitions = AssignmentBytes.read(response.getAssignment().asReadOnlyByteBuffer());
    } catch (KafkaBytes.MalformedBytesException e) {
      assignorFailed(e);
      return;
    }
    Assignment assignment = new Assignment(identity.memberId(), generation, Set.copyOf(partitions));
    long mine = attempt.incrementAndGet();
    phase = Phase.ASSIGNING;
    published = new Published(phase.state, assignment);
    log.info(
        "member {} of group {} got {} partitions in generation {}",
        identity.memberId(),
        groupId(),
        partitions.size(),
        generation);
    Futures.atEnd(
        callbacks.assigned(assignment, cause),
        serial,
        (done, impossible) -> {
          if (attempt.get() == mine) {
            assigned();
          }
        });
  }

  private void assigned() {
    phase = Phase.STABLE;
    joinReason = "rebalancing";
    published = new Published(phase.state, published.assignment());
    RebalanceCause next = due;
    if (next != null) {
      startRevoke(next);
    }
  }

  private void heartbeatRefused(CallFailure failed) {
    log.debug("heartbeat of {} refused: {}", groupId(), failed.message());
    // While syncing, the SyncGroup that is on its way is told the same, and acts on it.
    boolean holding = phase == Phase.STABLE || phase == Phase.ASSIGNING || phase == Phase.REVOKING;
    if (failed.kind() == FailureClass.FENCED) {
      fail(failed);
    } else if (!holding) {
      return;
    } else if (failed.is("REBALANCE_IN_PROGRESS")) {
      rebalance(RebalanceCause.GROUP_CHANGED);
    } else if (failed.is("UNKNOWN_MEMBER_ID")) {
      lose(RebalanceCause.MEMBER_REMOVED);
      changeId(identity::renew);
      afterLoss(RebalanceCause.MEMBER_REMOVED);
    } else if (failed.kind() == FailureClass.REJOIN) {
      lose(RebalanceCause.GENERATION_PASSED);
      afterLoss(RebalanceCause.GENERATION_PASSED);
    } else {
      log.warn("heartbeat of {} refused: {}", groupId(), failed.message());
    }
  }

  private void afterLoss(RebalanceCause why) {
    // A revocation under way leads to the next join by itself.
    if (phase != Phase.REVOKING) {
      startRevoke(why);
    }
  }

  /** Heartbeats are the authority: a refused commit only makes the next one come sooner. */
  private void commitFailed(CallFailure failed) {
    if (failed.kind() == FailureClass.REJOIN || failed.kind() == FailureClass.FENCED) {
      serial.execute(heartbeats::now);
    }
  }

  private void fail(CallFailure failed) {
    MusterException why = PublicErrors.of(failed);
    log.error("member {} of group {} stops: {}", identity.memberId(), groupId(), why.getMessage());
    attempt.incrementAndGet();
    failure = why;
    lose(RebalanceCause.FENCED);
    if (failed.kind() != FailureClass.FENCED) {
      // The others need not wait for the session to run out.
      tellLeft("stopped: " + failed.reason());
    }
    end(Phase.FAILED);
    CompletableFuture<Void> unused = callbacks.revoked(RebalanceCause.FENCED);
    left.complete(null);
  }

  private void startLeave(String reason, boolean tellListener) {
    if (leaveCalled || phase == Phase.FAILED) {
      return;
    }
    leaveCalled = true;
    attempt.incrementAndGet();
    topicWatch.stop();
    phase = Phase.LEAVING;
    // Still owned, and a commit in onRevoked still legal.
    published = new Published(phase.state, published.assignment());
    CompletableFuture<Void> revoked =
        tellListener
            ? callbacks.revoked(RebalanceCause.CLOSING)
            : CompletableFuture.completedFuture(null);
    Futures.atEnd(revoked, serial, (done, impossible) -> finishLeave(reason));
  }

  private void finishLeave(String reason) {
    CompletableFuture<?> told = sendLeave(reason);
    end(Phase.CLOSED);
    Futures.atEnd(told, Runnable::run, (answer, ignored) -> left.complete(null));
  }

  private void tellLeft(String reason) {
    CompletableFuture<?> unused = sendLeave(reason);
  }

  private CompletableFuture<?> sendLeave(String reason) {
    if (!identity.mayBeKnown()) {
      return CompletableFuture.completedFuture(null);
    }
    return services
        .calls()
        .leave(
            identity.leave(reason),
            new CoordinatorCalls.Patience(services.config().requestTimeout(), config.pauses()))
        .whenComplete(
            (answer, failed) -> {
              if (failed != null) {
                log.info(
                    "group {} was not told that the member left; its session will run out: {}",
                    groupId(),
                    CallFailure.of(failed).message());
              }
            });
  }

  private void end(Phase last) {
    heartbeats.stop();
    topicWatch.stop();
    commits.close();
    generation = Assignment.NO_GENERATION;
    enter(last);
    services.members().unbind(identity.memberId());
    services.nodes().forget(identity.memberId());
    services.members().remove(this);
  }

  private void changeId(Runnable change) {
    String before = identity.memberId();
    change.run();
    if (!before.equals(identity.memberId())) {
      services.members().unbind(before);
      services.nodes().forget(before);
      services.members().bind(identity.memberId(), this);
    }
  }

  /** Enters a phase; in those that hold nothing, nothing is published as owned. */
  private void enter(Phase next) {
    phase = next;
    publish();
  }

  private void publish() {
    boolean holds = phase == Phase.REVOKING && generation != Assignment.NO_GENERATION;
    published = new Published(phase.state, holds ? published.assignment() : nothing());
  }

  private Assignment nothing() {
    return new Assignment(identity.memberId(), Assignment.NO_GENERATION, Set.of());
  }

  private CoordinatorCalls.Patience patience(Duration timeout) {
    long mine = attempt.get();
    return new CoordinatorCalls.Patience(timeout, config.pauses(), () -> attempt.get() == mine);
  }

  private void later(Runnable step) {
    long mine = attempt.incrementAndGet();
    services
        .threads()
        .schedule(
            joinBackoff.next(),
            () ->
                serial.execute(
                    () -> {
                      if (attempt.get() == mine) {
                        step.run();
                      }
                    }));
  }

  private <T> BiConsumer<@Nullable T, @Nullable Throwable> counting(
      long mine, Consumer<T> success, Consumer<CallFailure> failed) {
    return (value, thrown) -> {
      if (attempt.get() != mine) {
        return;
      }
      if (value != null) {
        success.accept(value);
      } else if (thrown != null) {
        CallFailure outcome = CallFailure.of(thrown);
        // Abandoned: the client is closing, which ends the members by itself.
        if (outcome.kind() != FailureClass.ABANDONED) {
          failed.accept(outcome);
        }
      }
    };
  }
}
