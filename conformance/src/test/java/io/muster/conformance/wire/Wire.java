// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import io.grpc.ManagedChannel;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.AbstractStub;
import io.grpc.stub.StreamObserver;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.ClusterServiceGrpc.ClusterServiceStub;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.GroupAdminServiceGrpc.GroupAdminServiceStub;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.TopicServiceGrpc;
import io.muster.proto.v1.TopicServiceGrpc.TopicServiceStub;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Calls of any node, and calls of whoever coordinates a group now. Thread-safe. */
public final class Wire implements AutoCloseable {
  /** Longer than any rebalance that a test waits for. */
  private static final Duration DEADLINE = Duration.ofSeconds(80);

  private static final Duration PAUSE = Duration.ofMillis(20);

  /** What a client does not take for an answer but tries again, there or elsewhere. */
  private static final Set<ErrorReason> AGAIN =
      EnumSet.of(
          ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
          ErrorReason.COORDINATOR_NOT_AVAILABLE,
          ErrorReason.NOT_COORDINATOR,
          ErrorReason.NOT_CONTROLLER);

  private static final String CONTROLLER = " controller";

  private final Map<Integer, ManagedChannel> channels = new TreeMap<>();
  private final Map<String, Integer> coordinators = new ConcurrentHashMap<>();
  private final ScheduledExecutorService pauses;

  /**
   * @param endpoints host:port by node id
   */
  public Wire(Map<Integer, String> endpoints) {
    endpoints.forEach(
        (node, endpoint) ->
            channels.put(
                node,
                NettyChannelBuilder.forTarget(endpoint)
                    .usePlaintext()
                    .maxInboundMessageSize(32 << 20)
                    .build()));
    pauses =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "wire-pauses");
              thread.setDaemon(true);
              return thread;
            });
  }

  public List<Integer> nodes() {
    return List.copyOf(channels.keySet());
  }

  /** For calls that the methods below do not make: streams. */
  public CoordinatorServiceStub coordinator(int node) {
    return CoordinatorServiceGrpc.newStub(channel(node));
  }

  /** For calls that the methods below do not make: streams. */
  public GroupAdminServiceStub groupAdmin(int node) {
    return GroupAdminServiceGrpc.newStub(channel(node));
  }

  public TopicServiceStub topics(int node) {
    return TopicServiceGrpc.newStub(channel(node));
  }

  public ClusterServiceStub cluster(int node) {
    return ClusterServiceGrpc.newStub(channel(node));
  }

  /** One attempt at one node. */
  public <S extends AbstractStub<S>, Q, R> CompletableFuture<R> once(
      S stub, Rpc<S, Q, R> rpc, Q request) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    rpc.call(
        stub.withDeadlineAfter(DEADLINE.toMillis(), TimeUnit.MILLISECONDS),
        request,
        new StreamObserver<>() {
          @Override
          public void onNext(R value) {
            answer.complete(value);
          }

          @Override
          public void onError(Throwable failure) {
            answer.completeExceptionally(Refused.of(failure));
          }

          @Override
          public void onCompleted() {}
        });
    return answer;
  }

  /** At the group's coordinator, wherever that is. */
  public <Q, R> CompletableFuture<R> send(
      String group, Rpc<CoordinatorServiceStub, Q, R> rpc, Q request) {
    return routed(group, this::coordinator, rpc, request);
  }

  /** As {@link #send}, and waits for the answer. */
  public <Q, R> R call(String group, Rpc<CoordinatorServiceStub, Q, R> rpc, Q request) {
    return Refusals.answer(send(group, rpc, request));
  }

  /** As {@link #call}, for operators. */
  /**
   * Commits one offset of partition 0 without a member. A group that has offsets outlives its
   * members; one that has none goes with the next sweep, or before it when any topic is deleted.
   */
  public void commitWithoutMember(String group, String topic) {
    call(
        group,
        CoordinatorServiceStub::offsetCommit,
        OffsetCommitRequest.newBuilder()
            .setGroupId(group)
            .addTopics(Offsets.commit(topic, 0, 3))
            .build());
  }

  public <Q, R> R admin(String group, Rpc<GroupAdminServiceStub, Q, R> rpc, Q request) {
    return Refusals.answer(routed(group, this::groupAdmin, rpc, request));
  }

  /** At the controller, wherever that is. */
  public <Q, R> R controller(Rpc<TopicServiceStub, Q, R> rpc, Q request) {
    return Refusals.answer(routed(CONTROLLER, this::topics, rpc, request));
  }

  /** Who coordinates the group, by the word of any node; waits until there is somebody. */
  public int coordinatorOf(String group) {
    FindCoordinatorRequest request = FindCoordinatorRequest.newBuilder().setGroupId(group).build();
    return call(group, CoordinatorServiceStub::findCoordinator, request)
        .getCoordinator()
        .getNodeId();
  }

  public DescribeClusterResponse describeCluster(int node) {
    return Refusals.answer(
        once(
            cluster(node),
            ClusterServiceStub::describeCluster,
            DescribeClusterRequest.getDefaultInstance()));
  }

  private <S extends AbstractStub<S>, Q, R> CompletableFuture<R> routed(
      String key, IntFunction<S> stubs, Rpc<S, Q, R> rpc, Q request) {
    CompletableFuture<R> answer = new CompletableFuture<>();
    long end = System.nanoTime() + DEADLINE.toNanos();
    int first = coordinators.getOrDefault(key, nodes().get(0));
    attempt(first, key, stubs, rpc, request, end, answer);
    return answer;
  }

  private <S extends AbstractStub<S>, Q, R> void attempt(
      int node,
      String key,
      IntFunction<S> stubs,
      Rpc<S, Q, R> rpc,
      Q request,
      long end,
      CompletableFuture<R> answer) {
    once(stubs.apply(node), rpc, request)
        .whenComplete(
            (value, failure) -> {
              if (failure == null) {
                coordinators.put(key, node);
                answer.complete(value);
                return;
              }
              RuntimeException cause = Refusals.unwrapped(failure);
              Integer next = cause instanceof Refused refused ? next(node, refused) : null;
              if (next == null || System.nanoTime() > end) {
                answer.completeExceptionally(cause);
                return;
              }
              reconnect(next);
              pauses.schedule(
                  () -> attempt(next, key, stubs, rpc, request, end, answer),
                  PAUSE.toMillis(),
                  TimeUnit.MILLISECONDS);
            });
  }

  /** The node to try next, null where the refusal is the answer. */
  private @Nullable Integer next(int node, Refused refused) {
    if (!refused.nobodyThere() && !AGAIN.contains(refused.reason())) {
      return null;
    }
    if (refused.reason() == ErrorReason.COORDINATOR_LOAD_IN_PROGRESS) {
      return node;
    }
    String hint = refused.metadata().get("leaderNode");
    if (hint != null && channels.containsKey(Integer.valueOf(hint))) {
      return Integer.valueOf(hint);
    }
    List<Integer> nodes = nodes();
    return nodes.get((nodes.indexOf(node) + 1) % nodes.size());
  }

  /** Tries at once to reach a node that was not there; gRPC would wait for longer and longer. */
  public void reconnect(int node) {
    channel(node).resetConnectBackoff();
  }

  private ManagedChannel channel(int node) {
    ManagedChannel channel = channels.get(node);
    if (channel == null) {
      throw new IllegalArgumentException("no node " + node);
    }
    return channel;
  }

  @Override
  public void close() {
    pauses.shutdownNow();
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
