// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds the coordinator of a group. Calls that find none wait here, and while any wait, the known
 * nodes are asked in turn what the cluster looks like. One answer brings the leaders of all offsets
 * partitions, so a failover costs a few small requests, however many members it touches.
 *
 * <p>A node that holds no replica of a partition may not know who leads it, but it knows who holds
 * it: then one of those is asked at once, and from there on every other question goes to one of
 * them. Not every one: where a node's word about the replicas is old, others know better.
 */
final class LeaderLocator {
  private static final Logger log = LoggerFactory.getLogger(LeaderLocator.class);

  private static final Duration SUSPICION = Duration.ofMillis(150);
  private static final Duration ASK_EVERY = Duration.ofMillis(25);
  // A failover should be over by then; what takes longer is an outage.
  private static final int EAGER_TICKS = 60;
  private static final Duration ASK_EVERY_LATER = Duration.ofMillis(100);
  // Ten seconds more. From then on all clients wait for one moment, and must not fill it.
  private static final int OUTAGE_TICKS = EAGER_TICKS + 100;
  private static final Duration REST_IN_OUTAGE = Duration.ofMillis(500);
  private static final Duration ASK_TIMEOUT = Duration.ofSeconds(1);

  private final Nodes nodes;
  private final ClientThreads threads;
  private final List<Endpoint> bootstrap;
  private final LeaderMap map = new LeaderMap(SUSPICION);
  private final Set<Endpoint> asking = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private final Set<Waiter> waiters = new LinkedHashSet<>();
  private List<Endpoint> known;
  // Who holds what is waited for and has no known leader, as the last answers said.
  private List<Endpoint> holders = List.of();
  private int nextToAsk;
  private int nextHolder;
  private boolean mayAskAtOnce;
  private int round;
  private int ticks;
  private long restUntilNanos;
  private boolean refreshing;
  // What nodes that refused to answer said since calls wait, until one answers.
  private final Map<Endpoint, CallFailure> refusals = new LinkedHashMap<>();
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
    @Nullable CallFailure refusal;
    synchronized (this) {
      refusal = refusals.values().stream().findFirst().orElse(null);
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
      waiter.found().completeExceptionally(refusal == null ? unnamed(waiter) : refusal);
    }
  }

  private CallFailure unnamed(Waiter waiter) {
    return new CallFailure(
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
        null);
  }

  private void refresh() {
    synchronized (this) {
      if (refreshing || waiters.isEmpty()) {
        return;
      }
      refreshing = true;
      refusals.clear();
      round = 0;
      ticks = 0;
      restUntilNanos = threads.nanos();
      holders = List.of();
      mayAskAtOnce = true;
    }
    askNext();
    askNext();
    threads.schedule(ASK_EVERY, this::tick);
  }

  private void tick() {
    expire();
    Duration pause;
    boolean ask;
    boolean askHolder = false;
    synchronized (this) {
      if (closed || waiters.isEmpty()) {
        refreshing = false;
        return;
      }
      ticks++;
      pause = ticks < EAGER_TICKS ? ASK_EVERY : ASK_EVERY_LATER;
      long now = threads.nanos();
      ask = now - restUntilNanos >= 0;
      if (ask) {
        round++;
        askHolder = round % 2 == 1;
        mayAskAtOnce = true;
        restUntilNanos = now + rest(ticks, ThreadLocalRandom.current().nextDouble()).toNanos();
      }
    }
    if (ask && !(askHolder && askHolder())) {
      askNext();
    }
    threads.schedule(pause, this::tick);
  }

  /**
   * How long nobody is asked after a question.
   *
   * @param ticks how long it has been going on
   * @param random 0 to 1
   */
  static Duration rest(int ticks, double random) {
    return ticks < OUTAGE_TICKS
        ? Duration.ZERO
        : REST_IN_OUTAGE.plusMillis((long) (random * REST_IN_OUTAGE.toMillis()));
  }

  private void askNext() {
    List<Endpoint> candidates;
    int first;
    synchronized (this) {
      candidates = known;
      first = nextToAsk++;
    }
    ask(candidates, first);
  }

  /** Asks one that should know, if there is one. */
  private boolean askHolder() {
    List<Endpoint> candidates;
    int first;
    synchronized (this) {
      candidates = holders;
      first = nextHolder++;
    }
    return ask(candidates, first);
  }

  private boolean ask(List<Endpoint> candidates, int first) {
    NodeConnection node = nextConnection(candidates, first);
    if (node == null) {
      return false;
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
            refused(node.node(), CallFailure.of(failure));
          }
        });
    return true;
  }

  /**
   * Credentials do not get better by waiting, but one node may lag behind the others in what it
   * knows of them. So every node has to refuse that can be asked.
   */
  private void refused(Endpoint node, CallFailure failure) {
    if (!failure.isUnauthenticated() && !failure.isUnauthorized()) {
      return;
    }
    List<Endpoint> reachable =
        knownNodes().stream().filter(known -> !nodes.at(known).isDown()).toList();
    List<Waiter> all;
    synchronized (this) {
      refusals.put(node, failure);
      if (!refusals.keySet().containsAll(reachable)) {
        return;
      }
      all = List.copyOf(waiters);
      waiters.clear();
    }
    all.forEach(waiter -> waiter.found().completeExceptionally(failure));
  }

  /** Next node in turn that is connected or may be, and has no question open. */
  private @Nullable NodeConnection nextConnection(List<Endpoint> candidates, int first) {
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
    synchronized (this) {
      refusals.clear();
    }
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
    boolean atOnce = learnHolders(answer, endpoints);
    synchronized (this) {
      Set<Endpoint> all = new LinkedHashSet<>();
      all.add(answering);
      all.addAll(endpoints.values());
      all.addAll(bootstrap);
      known = List.copyOf(all);
    }
    release();
    if (atOnce) {
      askHolder();
    }
  }

  /**
   * Remembers who holds the partitions that are waited for and that the answering node knows no
   * leader of.
   *
   * @return whether one of them is to be asked at once: the answering node holds none itself, so it
   *     cannot be expected to know
   */
  private synchronized boolean learnHolders(
      DescribeClusterResponse answer, Map<Integer, Endpoint> endpoints) {
    List<DescribeClusterResponse.Partition> unled =
        answer.getPartitionsList().stream()
            .filter(partition -> partition.getLeaderNodeId() == 0)
            .filter(partition -> partition.getReplicasCount() > 0)
            .toList();
    if (unled.isEmpty() || waiters.isEmpty()) {
      return false;
    }
    Set<Integer> wanted = new HashSet<>();
    waiters.forEach(waiter -> wanted.add(map.partitionOf(waiter.groupId())));
    Set<Integer> holding = new LinkedHashSet<>();
    boolean stranger = false;
    for (DescribeClusterResponse.Partition partition : unled) {
      if (wanted.contains(partition.getPartition())) {
        holding.addAll(partition.getReplicasList());
        stranger |= !partition.getReplicasList().contains(answer.getHeader().getNodeId());
      }
    }
    List<Endpoint> there =
        holding.stream().map(endpoints::get).filter(Objects::nonNull).distinct().toList();
    if (there.isEmpty()) {
      return false;
    }
    holders = there;
    boolean atOnce = stranger && mayAskAtOnce;
    // Two nodes that each take the other for the holder must not keep this client busy.
    mayAskAtOnce &= !atOnce;
    return atOnce;
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
