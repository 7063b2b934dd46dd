// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the coordinator of a group. Calls that find none wait here, and while any wait, the known
 * nodes are asked in turn what the cluster looks like. One answer brings the leaders of all offsets
 * partitions, so a failover costs a few small requests, however many members it touches.
 */
final class LeaderLocator {
  private static final Logger log = LoggerFactory.getLogger(LeaderLocator.class);

  private static final Duration SUSPICION = Duration.ofMillis(150);
  private static final Duration ASK_EVERY = Duration.ofMillis(25);
  private static final Duration ASK_EVERY_LATER = Duration.ofMillis(100);
  // A failover should be over by then; what takes longer is an outage.
  private static final int EAGER_ROUNDS = 60;
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);

  private final Nodes nodes;
  private final ClientThreads threads;
  private final List<Endpoint> bootstrap;
  private final LeaderMap map = new LeaderMap(SUSPICION);
  private final Set<Endpoint> asking = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private List<Endpoint> known;
  private int nextToAsk;
  private int round;
  private boolean refreshing;
  private boolean closed;

  private record Waiter(String groupId, long deadlineNanos, CompletableFuture<Endpoint> found) {}

  LeaderLocator(Nodes nodes, ClientThreads threads, List<Endpoint> bootstrap) {
    this.nodes = nodes;
    this.threads = threads;
    this.bootstrap = List.copyOf(bootstrap);
    this.known = this.bootstrap;
  }

  /** All nodes that are worth asking, the latest answer's first. */
  synchronized List<Endpoint> knownNodes() {
    return known;
  }

  /** The coordinator as far as is known; waits until one is, at most for the timeout. */
  CompletableFuture<Endpoint> locate(String groupId, Duration timeout) {
    Endpoint leader = map.leader(groupId);
    if (leader != null) {
      return CompletableFuture.completedFuture(leader);
    }
    Waiter waiter =
        new Waiter(groupId, threads.nanos() + timeout.toNanos(), new CompletableFuture<>());
    synchronized (this) {
      if (closed) {
        return CompletableFuture.failedFuture(
            CallFailure.abandoned("the client was closed", false));
      }
      waiters.add(waiter);
    }
    // The answer may have come in between, for this one; the others have been told.
    Endpoint since = map.leader(groupId);
    if (since != null && remove(waiter)) {
      return CompletableFuture.completedFuture(since);
    }
    refresh();
    return waiter.found();
  }

  private synchronized boolean remove(Waiter waiter) {
    return waiters.remove(waiter);
  }

  /** Learns from a call that failed at this node. */
  void report(String groupId, Endpoint node, CallFailure failure) {
    if (failure.kind() != FailureClass.RETRY_ELSEWHERE) {
      return;
    }
    Endpoint hint = hint(failure);
    if (hint != null) {
      if (map.hinted(groupId, node, hint)) {
        release();
      }
    } else {
      map.failed(groupId, node, threads.nanos());
    }
  }

  /** The connection to this node broke. */
  void report(Endpoint node) {
    map.failed(node, threads.nanos());
  }

  private static @Nullable Endpoint hint(CallFailure failure) {
    String text = failure.metadata().get("leaderEndpoint");
    try {
      return text == null ? null : Endpoint.parse(text);
    } catch (IllegalArgumentException e) {
      log.warn("a node named a leader that cannot be read: {}", text);
      return null;
    }
  }

  private void release() {
    // In the order in which they came: a LeaveGroup must not overtake a JoinGroup.
    Map<CompletableFuture<Endpoint>, Endpoint> found = new LinkedHashMap<>();
    synchronized (this) {
      for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
        Waiter waiter = all.next();
        Endpoint leader = map.leader(waiter.groupId());
        if (leader != null) {
          all.remove();
          found.put(waiter.found(), leader);
        }
      }
    }
    found.forEach(CompletableFuture::complete);
  }

  private void expire() {
    List<Waiter> late = new ArrayList<>();
    synchronized (this) {
      long now = threads.nanos();
      for (Iterator<Waiter> all = waiters.iterator(); all.hasNext(); ) {
        Waiter waiter = all.next();
        if (now - waiter.deadlineNanos() >= 0) {
          all.remove();
          late.add(waiter);
        }
      }
    }
    for (Waiter waiter : late) {
      waiter
          .found()
          .completeExceptionally(
              new CallFailure(
                  FailureClass.RETRY_ELSEWHERE,
                  "COORDINATOR_NOT_AVAILABLE",
                  "no node of "
                      + knownNodes()
                      + " named a coordinator for group "
                      + waiter.groupId()
                      + " in time",
                  Map.of(),
                  null,
                  false,
                  null));
    }
  }

  private void refresh() {
    synchronized (this) {
      if (refreshing || waiters.isEmpty()) {
        return;
      }
      refreshing = true;
      round = 0;
    }
    askNext();
    askNext();
    threads.schedule(ASK_EVERY, this::tick);
  }

  private void tick() {
    expire();
    Duration pause;
    synchronized (this) {
      if (closed || waiters.isEmpty()) {
        refreshing = false;
        return;
      }
      round++;
      pause = round < EAGER_ROUNDS ? ASK_EVERY : ASK_EVERY_LATER;
    }
    askNext();
    threads.schedule(pause, this::tick);
  }

  private void askNext() {
    NodeConnection node = nextConnection();
    if (node == null) {
      return;
    }
    Futures.atEnd(
        node.unary(
            ClusterServiceGrpc.getDescribeClusterMethod(),
            DescribeClusterRequest.newBuilder().setHeader(nodes.header()).build(),
            ASK_TIMEOUT),
        Runnable::run,
        (answer, failure) -> {
          asking.remove(node.node());
          if (answer != null) {
            learn(node.node(), answer);
          } else if (failure != null) {
            refused(CallFailure.of(failure));
          }
        });
  }

  /** Credentials do not get better by waiting. */
  private void refused(CallFailure failure) {
    if (!failure.isUnauthenticated() && !failure.isUnauthorized()) {
      return;
    }
    List<Waiter> all;
    synchronized (this) {
      all = List.copyOf(waiters);
      waiters.clear();
    }
    all.forEach(waiter -> waiter.found().completeExceptionally(failure));
  }

  /** Next node in turn that is connected or may be, and has no question open. */
  private @Nullable NodeConnection nextConnection() {
    List<Endpoint> candidates;
    int first;
    synchronized (this) {
      candidates = known;
      first = nextToAsk++;
    }
    for (int i = 0; i < candidates.size(); i++) {
      NodeConnection connection =
          nodes.at(candidates.get(Math.floorMod(first + i, candidates.size())));
      if (connection.isDown()) {
        connection.reconnect();
      } else if (asking.add(connection.node())) {
        return connection;
      }
    }
    return null;
  }

  private void learn(Endpoint answering, DescribeClusterResponse answer) {
    Map<Integer, Endpoint> endpoints = new HashMap<>();
    for (NodeEndpoint node : answer.getNodesList()) {
      endpoints.put(node.getNodeId(), new Endpoint(node.getHost(), node.getPort()));
    }
    List<LeaderMap.View> views = new ArrayList<>();
    for (DescribeClusterResponse.Partition partition : answer.getPartitionsList()) {
      int leader = partition.getLeaderNodeId();
      views.add(
          new LeaderMap.View(
              partition.getPartition(),
              leader == 0 ? null : endpoints.get(leader),
              partition.getTerm(),
              leader == answer.getHeader().getNodeId()));
    }
    if (answer.getOffsetsPartitions() > 0) {
      map.merge(
          answer.getHeader().getClusterId(), answer.getOffsetsPartitions(), views, threads.nanos());
    }
    synchronized (this) {
      Set<Endpoint> all = new LinkedHashSet<>();
      all.add(answering);
      all.addAll(endpoints.values());
      all.addAll(bootstrap);
      known = List.copyOf(all);
    }
    release();
  }

  /** Ends every wait. */
  void close() {
    List<Waiter> all;
    synchronized (this) {
      closed = true;
      all = List.copyOf(waiters);
      waiters.clear();
    }
    all.forEach(
        waiter ->
            waiter
                .found()
                .completeExceptionally(CallFailure.abandoned("the client was closed", false)));
  }
}
