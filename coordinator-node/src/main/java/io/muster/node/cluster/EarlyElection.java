// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.cluster.EarlyElectionPlan.Promise;
import io.muster.node.coordinator.Timers;
import io.muster.node.raft.DeadLeaders;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMember;
import io.muster.proto.internal.v1.AbandonRequest;
import io.muster.proto.internal.v1.AbandonResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.state.LogPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Elects new leaders as soon as a node's process is gone, instead of waiting for the election
 * timeout: that would be long, and both survivors' at about the same time.
 *
 * <p>A connection breaks, and the node refuses the next one: its process is gone, or stops. Then
 * this node takes nothing from it any more and asks the others for the same. Who is asked looks
 * whether the node refuses it, too. From what they have promised follows in which groups this node
 * campaigns ({@link EarlyElectionPlan}); {@link DeadLeaders} says why it may. Whoever gets no
 * promises leaves it to the timeout.
 *
 * <p>Thread-safe; what it does runs on the threads of whatever it waits for, and never blocks.
 */
final class EarlyElection {
  private static final Logger LOG = LoggerFactory.getLogger(EarlyElection.class);

  /** A process that ends closes what it listens on a little before or after its connections. */
  private static final long[] LOOKS_AFTER_MS = {0, 10, 30, 100};

  /**
   * Of what was promised a campaign uses the first part only: what is checked may take effect a
   * little later.
   */
  private static final long CAMPAIGN_WITHIN_MS = 1000;

  private static final long ANSWER_MS = 300;

  /** Clocks of two machines differ in their pace, by less than this part. */
  private static final int LEASE_MARGIN_PERCENT = 105;

  private final String clusterId;
  private final ClusterView view;
  private final Supplier<@Nullable RaftHost> raft;
  private final PeerNodes peers;
  private final Timers timers;

  /** Nodes that are being looked at. */
  private final Set<Integer> busy = ConcurrentHashMap.newKeySet();

  EarlyElection(
      String clusterId,
      ClusterView view,
      Supplier<@Nullable RaftHost> raft,
      PeerNodes peers,
      Timers timers) {
    this.clusterId = clusterId;
    this.view = view;
    this.raft = raft;
    this.peers = peers;
    this.timers = timers;
  }

  /** Whatever breaks from here on. */
  void begin(RaftHost host) {
    host.deadLeaders().onLost(member -> lost(host.deadLeaders(), member));
  }

  private void lost(DeadLeaders dead, RaftMember member) {
    // Each group's stream breaks.
    if (busy.add(member.nodeId())) {
      look(dead, member, 0);
    }
  }

  private void look(DeadLeaders dead, RaftMember member, int number) {
    if (number == LOOKS_AFTER_MS.length) {
      busy.remove(member.nodeId());
      return;
    }
    timers.schedule(
        LOOKS_AFTER_MS[number],
        () ->
            dead.refuses(member)
                .thenAccept(
                    refused -> {
                      if (refused) {
                        gather(dead, member);
                      } else {
                        look(dead, member, number + 1);
                      }
                    })
                .exceptionally(failure -> failed(member, failure)));
  }

  private @Nullable Void failed(RaftMember member, Throwable failure) {
    LOG.error("node {} is left to the election timeout", member.nodeId(), failure);
    busy.remove(member.nodeId());
    return null;
  }

  private void gather(DeadLeaders dead, RaftMember member) {
    long begunMs = timers.nowMs();
    Map<Integer, Promise> promises = new ConcurrentHashMap<>();
    DeadLeaders.Abandoned own = dead.abandon(member);
    promises.put(
        view.nodeId(), asOf(begunMs, new Promise(own.silence().toMillis(), own.followed())));
    List<CompletableFuture<?>> asked = new ArrayList<>();
    AbandonRequest request =
        AbandonRequest.newBuilder()
            .setClusterId(clusterId)
            .setNodeId(view.nodeId())
            .setDeadNodeId(member.nodeId())
            .setDeadEpoch(member.epoch())
            .build();
    for (NodeEndpoint other : view.otherNodes()) {
      if (other.getNodeId() == member.nodeId()) {
        continue;
      }
      asked.add(
          peers
              .abandon(other, request)
              .orTimeout(ANSWER_MS, TimeUnit.MILLISECONDS)
              .handle(
                  (answer, failure) -> {
                    if (answer != null && answer.getAbandoned()) {
                      promises.put(other.getNodeId(), asOf(begunMs, promise(answer)));
                    }
                    return null;
                  }));
    }
    CompletableFuture.allOf(asked.toArray(new CompletableFuture<?>[0]))
        .thenRun(() -> decide(dead, member, begunMs, promises))
        .exceptionally(failure -> failed(member, failure));
  }

  /** As if it had been given when the asking began, so that all are of one moment. */
  private Promise asOf(long begunMs, Promise now) {
    return new Promise(now.silentMs() - (timers.nowMs() - begunMs), now.followed());
  }

  private static Promise promise(AbandonResponse answer) {
    Map<Integer, LogPosition> followed = new HashMap<>();
    for (AbandonResponse.Followed each : answer.getFollowedList()) {
      followed.put(each.getGroup(), new LogPosition(each.getTerm(), each.getIndex()));
    }
    return new Promise(answer.getSilentMs(), followed);
  }

  private void decide(
      DeadLeaders dead, RaftMember member, long begunMs, Map<Integer, Promise> promises) {
    EarlyElectionPlan plan =
        EarlyElectionPlan.of(
            view.nodeId(),
            promises,
            dead::members,
            dead.lease().toMillis() * LEASE_MARGIN_PERCENT / 100 + 1);
    long wait = begunMs + plan.waitMs() - timers.nowMs();
    LOG.info(
        "node {} is gone, say the nodes {}; this one succeeds it in {} replica groups in {} ms",
        member.nodeId(),
        promises.keySet(),
        plan.groups().size(),
        Math.max(0, wait));
    timers.schedule(
        Math.max(0, wait),
        () -> {
          try {
            dead.campaign(
                plan.groups(), member, () -> timers.nowMs() - begunMs < CAMPAIGN_WITHIN_MS);
          } finally {
            busy.remove(member.nodeId());
          }
        });
  }

  /** Another node has found one gone. */
  CompletableFuture<AbandonResponse> abandon(AbandonRequest request) {
    RaftHost host = raft.get();
    RaftMember member =
        host == null
            ? null
            : host.deadLeaders()
                .member(request.getDeadNodeId(), request.getDeadEpoch())
                .orElse(null);
    if (host == null || member == null || member.nodeId() == view.nodeId()) {
      return CompletableFuture.completedFuture(AbandonResponse.getDefaultInstance());
    }
    DeadLeaders dead = host.deadLeaders();
    return dead.refuses(member)
        .thenApply(
            refused ->
                refused ? answer(dead.abandon(member)) : AbandonResponse.getDefaultInstance());
  }

  private static AbandonResponse answer(DeadLeaders.Abandoned abandoned) {
    AbandonResponse.Builder answer =
        AbandonResponse.newBuilder().setAbandoned(true).setSilentMs(abandoned.silence().toMillis());
    abandoned
        .followed()
        .forEach(
            (group, last) ->
                answer.addFollowed(
                    AbandonResponse.Followed.newBuilder()
                        .setGroup(group)
                        .setTerm(last.term())
                        .setIndex(last.index())));
    return answer.build();
  }
}
