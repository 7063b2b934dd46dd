// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.ReplicatedState;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.ratis.protocol.RaftClientReply;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.protocol.RaftPeerId;
import org.apache.ratis.protocol.exceptions.ReconfigurationTimeoutException;
import org.apache.ratis.server.RaftConfiguration;
import org.apache.ratis.server.metrics.LeaderElectionMetrics;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A replica group of this node's {@link RaftHost}. */
final class HostedGroup implements ReplicaGroup {
  private static final Logger log = LoggerFactory.getLogger(HostedGroup.class);

  /** Longer than the deadline of a request between nodes. */
  private static final Duration TRANSFER_IN_FLIGHT = Duration.ofSeconds(4);

  /**
   * A leader that waits for its heir refuses writes, so the next try with the same node comes only
   * after many times as long as the last one took in vain.
   */
  private static final int REST_FACTOR = 10;

  private static final Duration REST_LEAST = Duration.ofMillis(200);
  private static final Duration REST_MOST = Duration.ofSeconds(10);

  /** Much longer than Ratis is silent about a change in which nothing is sent to a new member. */
  private static final Duration MEMBER_CHANGE = Duration.ofMinutes(30);

  private final int number;
  private final DivisionAccess access;
  private final ReplicaGroupStateMachine machine;
  private final LeaderLease lease;
  private final HostThreads threads;
  private final RaftTimeouts timeouts;
  private final Submissions submissions;
  private final AtomicLong lastStepDown;

  /** Until when no hand-over to a node is tried again, for those where the last one failed. */
  private final Map<Integer, Long> restsUntil = new ConcurrentHashMap<>();

  private volatile int preferredNodeId;
  private volatile boolean changing;

  /** Grows with what new members are sent. */
  private final AtomicLong filled = new AtomicLong();

  HostedGroup(
      int number,
      DivisionAccess access,
      ReplicaGroupStateMachine machine,
      LeaderLease lease,
      HostThreads threads,
      RaftTimeouts timeouts,
      RaftMetrics metrics) {
    this.number = number;
    this.access = access;
    this.machine = machine;
    this.lease = lease;
    this.threads = threads;
    this.timeouts = timeouts;
    this.submissions =
        new Submissions(access, machine, threads, timeouts, lease, this::stepDown, metrics);
    // What a new member is being sent, or will need next, must stay.
    machine.keepWhile(() -> changing);
    this.lastStepDown = new AtomicLong(System.nanoTime() - timeouts.electionMax().toNanos());
  }

  @Override
  public int number() {
    return number;
  }

  @Override
  public ReplicatedState state() {
    return machine.state();
  }

  @Override
  public int leaderNodeId() {
    return access.leaderNodeId();
  }

  @Override
  public boolean isLeaderReady() {
    return machine.leadingTerm() != 0 && access.isLeaderReady();
  }

  @Override
  public long term() {
    return access.term();
  }

  @Override
  public CompletableFuture<Applied> submit(CommandBatch batch) {
    return submissions.submit(batch);
  }

  @Override
  public CompletableFuture<Long> confirmLeadership() {
    return submissions.confirmLeadership();
  }

  @Override
  public List<Integer> inSync() {
    if (!isLeader()) {
      return List.of();
    }
    return InSync.nodes(
        access.selfNodeId(),
        members().current().stream().map(RaftMember::nodeId).toList(),
        followers(),
        timeouts.electionMax());
  }

  /** Node that should lead, 0 where it does not matter. */
  int preferredNodeId() {
    return preferredNodeId;
  }

  void prefer(int nodeId) {
    preferredNodeId = nodeId;
  }

  ReplicaGroupStateMachine machine() {
    return machine;
  }

  LeaderLease lease() {
    return lease;
  }

  DivisionAccess access() {
    return access;
  }

  GroupMembers members() {
    RaftConfiguration found = access.configuration();
    if (found == null) {
      return new GroupMembers(List.of(), true);
    }
    return new GroupMembers(
        found.getCurrentPeers().stream().map(GroupIds::member).toList(),
        found.getPreviousPeers().isEmpty());
  }

  /**
   * Changes the members, which takes until the new ones have caught up.
   *
   * @return why it did not come about; empty where it did. Never fails
   */
  CompletableFuture<Optional<MemberChangeFailure>> changeMembers(List<RaftMember> next) {
    RaftConfiguration found = access.configuration();
    if (found == null) {
      return CompletableFuture.completedFuture(
          Optional.of(new MemberChangeFailure(false, "the members are not known")));
    }
    Map<RaftPeerId, RaftPeer> current = new HashMap<>();
    found.getCurrentPeers().forEach(peer -> current.put(peer.getId(), peer));
    List<RaftPeer> peers =
        next.stream()
            .map(GroupIds::peer)
            .map(peer -> current.getOrDefault(peer.getId(), peer))
            .toList();
    changing = true;
    CompletableFuture<RaftClientReply> answer =
        request(() -> access.change(current.values(), peers));
    endIfForgotten(answer);
    return answer
        .whenComplete((reply, error) -> changing = false)
        .handleAsync(HostedGroup::whyNot, threads.requests());
  }

  /** Something was sent to a new member. */
  void filling() {
    filled.incrementAndGet();
  }

  /** Ratis gives up a member that does not answer; this is for a request that it forgets. */
  private void endIfForgotten(CompletableFuture<RaftClientReply> answer) {
    long before = filled.get();
    try {
      ScheduledFuture<?> look =
          threads.after(
              MEMBER_CHANGE,
              () -> {
                if (filled.get() != before) {
                  endIfForgotten(answer);
                } else {
                  answer.completeExceptionally(
                      new TimeoutException("nothing was sent for " + MEMBER_CHANGE));
                }
              });
      answer.whenComplete((reply, error) -> look.cancel(false));
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
  }

  private static Optional<MemberChangeFailure> whyNot(
      @Nullable RaftClientReply reply, @Nullable Throwable error) {
    Throwable cause = error;
    if (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    if (cause == null && reply != null) {
      cause = reply.getException();
    }
    if (cause == null) {
      return Optional.empty();
    }
    return Optional.of(
        new MemberChangeFailure(
            cause instanceof ReconfigurationTimeoutException,
            cause.getClass().getSimpleName() + ": " + cause.getMessage()));
  }

  boolean isLeader() {
    return access.isLeader();
  }

  List<ReplicaGroupInfo.Follower> followers() {
    return access.followers();
  }

  ReplicaGroupInfo info() {
    return new ReplicaGroupInfo(
        number,
        leaderNodeId(),
        preferredNodeId(),
        term(),
        machine.getLastAppliedTermIndex().getIndex(),
        machine.snapshotIndex(),
        machine.snapshotsInstalled(),
        CountingMetricRegistries.count(
            access.memberName(),
            LeaderElectionMetrics.RATIS_LEADER_ELECTION_METRICS,
            LeaderElectionMetrics.LEADER_ELECTION_COUNT_METRIC),
        followers());
  }

  /**
   * Whether a hand-over to this follower may be expected to be short: it answers, lacks little, and
   * the last attempt did not just fail. Heartbeats are answered twice per shortest election
   * timeout.
   */
  boolean isFitToLead(ReplicaGroupInfo.Follower follower) {
    Long resting = restsUntil.get(follower.nodeId());
    return follower.silentMillis() < timeouts.electionMin().toMillis()
        && follower.lag() <= LeadershipKeeper.NEAR
        && (resting == null || System.nanoTime() - resting >= 0);
  }

  /** A new member is being filled, or the members are about to change. */
  boolean isChanging() {
    return changing;
  }

  /** Puts an entry without commands into the log; what becomes of it does not matter. */
  void writeEmpty() {
    CompletableFuture<Applied> unused = submissions.submitEmpty();
  }

  /**
   * Hands the leadership to a node.
   *
   * @return whether that node leads now; never fails
   */
  CompletableFuture<Boolean> transferTo(int nodeId) {
    long start = System.nanoTime();
    // Its target may campaign as long as the request to do so may still be on its way.
    lease.suspend(TRANSFER_IN_FLIGHT);
    // Ratis forgets a transfer whose leader steps down for another reason meanwhile.
    return request(() -> access.transfer(nodeId, timeouts.electionMin().toMillis()))
        .orTimeout(3 * timeouts.electionMax().toMillis(), TimeUnit.MILLISECONDS)
        .handleAsync(
            (reply, error) -> {
              lease.suspend(TRANSFER_IN_FLIGHT);
              boolean moved = error == null && reply.isSuccess();
              if (!moved && nodeId != 0) {
                endTransfer();
                rest(nodeId, Duration.ofNanos(System.nanoTime() - start));
              }
              return moved;
            },
            threads.requests());
  }

  private void rest(int nodeId, Duration tookInVain) {
    Duration rest = tookInVain.multipliedBy(REST_FACTOR);
    rest = rest.compareTo(REST_LEAST) < 0 ? REST_LEAST : rest;
    rest = rest.compareTo(REST_MOST) > 0 ? REST_MOST : rest;
    restsUntil.put(nodeId, System.nanoTime() + rest.toNanos());
  }

  /** The fittest of these nodes, the preferred one before all; empty where none is fit. */
  Optional<Integer> heir(Collection<Integer> nodes) {
    return followers().stream()
        .filter(follower -> nodes.contains(follower.nodeId()) && isFitToLead(follower))
        .min(
            Comparator.comparing((ReplicaGroupInfo.Follower f) -> f.nodeId() != preferredNodeId)
                .thenComparingLong(ReplicaGroupInfo.Follower::lag))
        .map(ReplicaGroupInfo.Follower::nodeId);
  }

  /**
   * A transfer that fails at once, because its target has just died, is answered by Ratis 3.3.0 but
   * not forgotten ({@code TransferLeadership.start}): the leader goes on refusing every write, as
   * if it were about to go, until somebody is elected. So it is asked whether it writes.
   */
  private void endTransfer() {
    submissions
        .submitEmpty()
        .whenComplete(
            (applied, failure) -> {
              if (failure instanceof NotLeaderException refused && refused.isSteppingDown()) {
                stepDown();
              }
            });
  }

  /**
   * Gives the leadership up. A leader that is cut off steps down by itself only while it is idle:
   * in 3.3.0 every write to its own log keeps it from looking.
   */
  void stepDown() {
    long now = System.nanoTime();
    long last = lastStepDown.get();
    if (now - last < timeouts.electionMax().toNanos()
        || !access.isLeader()
        || !lastStepDown.compareAndSet(last, now)) {
      return;
    }
    log.warn(
        "replica group {} gives its leadership up: no answer from a majority",
        GroupIds.name(number));
    transferTo(0)
        .whenComplete(
            (done, error) ->
                log.info("replica group {} stepped down: {}", GroupIds.name(number), done));
  }

  /**
   * Takes a snapshot of this replica, and lets go of the log before it, unless fewer than {@code
   * gap} entries have come since the last.
   *
   * @return index of the newest snapshot, -1 where there is none
   */
  CompletableFuture<Long> snapshot(long gap) {
    return request(() -> access.snapshot(gap)).thenApply(reply -> machine.snapshotIndex());
  }

  /** A request to Ratis, which may wait for the division's monitor. */
  private CompletableFuture<RaftClientReply> request(RaftRequest request) {
    CompletableFuture<RaftClientReply> answer = new CompletableFuture<>();
    Runnable send =
        () -> {
          try {
            request
                .send()
                .whenComplete(
                    (reply, error) -> {
                      if (error == null) {
                        answer.complete(reply);
                      } else {
                        answer.completeExceptionally(error);
                      }
                    });
          } catch (IOException | RuntimeException e) {
            answer.completeExceptionally(e);
          }
        };
    try {
      threads.requests().execute(send);
    } catch (RejectedExecutionException e) {
      answer.completeExceptionally(e);
    }
    return answer;
  }

  @FunctionalInterface
  private interface RaftRequest {
    CompletableFuture<RaftClientReply> send() throws IOException;
  }
}
