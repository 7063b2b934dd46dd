// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.wire;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Calls of a few client processes that share one connection per node. Finds coordinators by asking
 * some node and following its hint. Calls block; interrupting one ends it. Thread-safe.
 */
public final class WireClient implements AutoCloseable {
  private static final int CONNECT_TIMEOUT_MS = 1000;
  private static final int MAX_INBOUND_BYTES = 64 << 20;
  private static final int ATTEMPTS_MAX = 20;
  private static final Duration ATTEMPT = Duration.ofSeconds(2);
  private static final Duration LEAST_PAUSE = Duration.ofMillis(20);
  private static final Duration MOST_PAUSE = Duration.ofMillis(300);

  private final TreeMap<Integer, ManagedChannel> channels = new TreeMap<>();
  private final Map<String, Integer> coordinators = new ConcurrentHashMap<>();

  /** When a node last said something. */
  private final Map<Integer, Long> heard = new ConcurrentHashMap<>();

  /**
   * @param endpoints host:port by node id
   */
  public WireClient(Map<Integer, String> endpoints) {
    endpoints.forEach(
        (node, endpoint) ->
            channels.put(
                node,
                NettyChannelBuilder.forTarget(endpoint)
                    .usePlaintext()
                    // Attempts are made here, where each of them is seen.
                    .disableRetry()
                    .keepAliveTime(20, TimeUnit.SECONDS)
                    .keepAliveTimeout(5, TimeUnit.SECONDS)
                    .keepAliveWithoutCalls(true)
                    .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
                    .maxInboundMessageSize(MAX_INBOUND_BYTES)
                    .build()));
  }

  /** Ids, in order. */
  public List<Integer> nodes() {
    return List.copyOf(channels.keySet());
  }

  /**
   * A call of the group's coordinator, wherever that is.
   *
   * @param patience for all attempts together
   * @param again whether another attempt may be made after this one
   */
  public <Q, A> Reply<A> call(
      String group,
      MethodDescriptor<Q, A> method,
      Q request,
      Duration patience,
      Predicate<WireFailure> again) {
    int start = Math.floorMod(group.hashCode(), channels.size());
    Integer first = coordinators.getOrDefault(group, nodes().get(start));
    return callThrough(first, group, method, request, patience, again);
  }

  /** As {@link #call}, and asks this node first. */
  public <Q, A> Reply<A> callThrough(
      int first,
      String group,
      MethodDescriptor<Q, A> method,
      Q request,
      Duration patience,
      Predicate<WireFailure> again) {
    long deadline = System.nanoTime() + patience.toNanos();
    List<WireFailure> failures = new ArrayList<>();
    int node = first;
    while (true) {
      SentMark sent = new SentMark();
      long began = System.nanoTime();
      try {
        A answer = attempt(node, method, request, deadline - began, sent);
        heard.put(node, System.nanoTime());
        coordinators.put(group, node);
        return new Reply.Answered<>(node, answer, failures);
      } catch (StatusRuntimeException e) {
        WireFailure failure = WireFailure.of(node, sent.isSet(), e);
        failures.add(failure);
        coordinators.remove(group, node);
        if (failure.isRefusal()) {
          heard.put(node, System.nanoTime());
        } else if (failure.code() == Status.Code.DEADLINE_EXCEEDED) {
          unanswered(node, began);
        }
        Duration pause = pause(failures.size());
        boolean more =
            failure.isWorthAnother()
                && failures.size() < ATTEMPTS_MAX
                && again.test(failure)
                && deadline - System.nanoTime() > pause.toNanos()
                && rested(pause);
        if (!more) {
          return new Reply.Unanswered<>(failures);
        }
        node = next(node, failure);
      }
    }
  }

  /**
   * Where nothing came from the node since, its connection may be one that was cut and does not
   * know that it is whole again.
   */
  private void unanswered(int node, long sinceNanos) {
    Long last = heard.get(node);
    if (last == null || last - sinceNanos < 0) {
      channel(node).enterIdle();
      // The next connection is given the same time.
      heard.put(node, System.nanoTime());
    }
  }

  private <Q, A> A attempt(
      int node, MethodDescriptor<Q, A> method, Q request, long leftNanos, SentMark sent) {
    ManagedChannel channel = channel(node);
    if (channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE) {
      // By itself gRPC would wait for longer and longer.
      channel.resetConnectBackoff();
    }
    return ClientCalls.blockingUnaryCall(
        channel,
        method,
        CallOptions.DEFAULT
            .withDeadlineAfter(Math.min(ATTEMPT.toNanos(), leftNanos), TimeUnit.NANOSECONDS)
            .withStreamTracerFactory(sent),
        request);
  }

  private static Duration pause(int failures) {
    Duration pause = LEAST_PAUSE.multipliedBy(1L << Math.min(failures - 1, 10));
    return pause.compareTo(MOST_PAUSE) < 0 ? pause : MOST_PAUSE;
  }

  private static boolean rested(Duration pause) {
    try {
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
      return true;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private int next(int node, WireFailure failure) {
    int hint = failure.leader().orElse(0);
    if (hint != node && channels.containsKey(hint)) {
      return hint;
    }
    if (failure.isForSameNode()) {
      return node;
    }
    Integer higher = channels.higherKey(node);
    return higher == null ? channels.firstKey() : higher;
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
    channels.values().forEach(ManagedChannel::shutdownNow);
  }
}
