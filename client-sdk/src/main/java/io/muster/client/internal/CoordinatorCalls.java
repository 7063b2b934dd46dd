// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.MethodDescriptor;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.BooleanSupplier;

/**
 * The calls that must reach a group's coordinator. Each finds it, sends, and tries again until its
 * time is up. Futures fail with {@link CallFailure}.
 */
final class CoordinatorCalls {
  /** Heartbeats, commits and the like are answered in milliseconds; silence means trouble. */
  private static final Duration PROMPT_ATTEMPT = Duration.ofMillis(1500);

  private final Nodes nodes;
  private final LeaderLocator leaders;
  private final ClientThreads threads;

  /**
   * How long and how patiently to try.
   *
   * @param timeout all attempts together
   * @param pauses before asking again a node that wants less
   * @param wanted false once nobody wants the answer any more
   * @param once find the coordinator, send it there, and leave it at that
   */
  record Patience(Duration timeout, RetryLoop.Pauses pauses, BooleanSupplier wanted, boolean once) {
    Patience(Duration timeout, RetryLoop.Pauses pauses, BooleanSupplier wanted) {
      this(timeout, pauses, wanted, false);
    }

    Patience(Duration timeout, RetryLoop.Pauses pauses) {
      this(timeout, pauses, () -> true);
    }
  }

  CoordinatorCalls(Nodes nodes, LeaderLocator leaders, ClientThreads threads) {
    this.nodes = nodes;
    this.leaders = leaders;
    this.threads = threads;
  }

  /**
   * The coordinator keeps the call until the group is so far; one that has frozen keeps it, too.
   *
   * @param attemptTimeout after so long without an answer the same request is sent again, also to
   *     the same coordinator: there it takes the place of the one that waits
   */
  CompletableFuture<JoinGroupResponse> join(
      JoinGroupRequest request, Duration attemptTimeout, Patience patience) {
    return call(
        request.getGroupId(),
        patience,
        attemptTimeout,
        (node, timeout) ->
            node.unary(CoordinatorServiceGrpc.getJoinGroupMethod(), request, timeout));
  }

  /** As {@link #join}. */
  CompletableFuture<SyncGroupResponse> sync(
      SyncGroupRequest request, Duration attemptTimeout, Patience patience) {
    return call(
        request.getGroupId(),
        patience,
        attemptTimeout,
        (node, timeout) ->
            node.unary(CoordinatorServiceGrpc.getSyncGroupMethod(), request, timeout));
  }

  CompletableFuture<HeartbeatResponse> heartbeat(HeartbeatRequest request, Patience patience) {
    return call(
        request.getGroupId(),
        patience,
        PROMPT_ATTEMPT,
        (node, timeout) -> node.heartbeat(request, timeout));
  }

  /** A commit of a member, on the stream where there is one. */
  CompletableFuture<OffsetCommitResponse> commit(OffsetCommitRequest request, Patience patience) {
    return call(
        request.getGroupId(),
        patience,
        PROMPT_ATTEMPT,
        (node, timeout) -> node.commit(request, timeout));
  }

  /** Offsets that an operator sets. */
  CompletableFuture<AlterOffsetsResponse> alter(AlterOffsetsRequest request, Patience patience) {
    return unary(
        request.getGroupId(),
        GroupAdminServiceGrpc.getAlterOffsetsMethod(),
        request,
        PROMPT_ATTEMPT,
        patience);
  }

  CompletableFuture<OffsetFetchResponse> fetch(OffsetFetchRequest request, Patience patience) {
    return call(
        request.getGroupId(),
        patience,
        PROMPT_ATTEMPT,
        (node, timeout) ->
            node.unary(CoordinatorServiceGrpc.getOffsetFetchMethod(), request, timeout));
  }

  CompletableFuture<LeaveGroupResponse> leave(LeaveGroupRequest request, Patience patience) {
    return call(
        request.getGroupId(),
        patience,
        PROMPT_ATTEMPT,
        (node, timeout) ->
            node.unary(CoordinatorServiceGrpc.getLeaveGroupMethod(), request, timeout));
  }

  /** A unary call that brings its own header. */
  <Q, A> CompletableFuture<A> unary(
      String groupId,
      MethodDescriptor<Q, A> method,
      Q request,
      Duration attemptTimeout,
      Patience patience) {
    return call(
        groupId, patience, attemptTimeout, (node, timeout) -> node.unary(method, request, timeout));
  }

  private <A> CompletableFuture<A> call(
      String groupId,
      Patience patience,
      Duration attemptTimeout,
      BiFunction<NodeConnection, Duration, CompletableFuture<A>> send) {
    long deadline = threads.nanos() + patience.timeout().toNanos();
    RetryLoop.Attempt<A> attempt =
        remaining ->
            leaders
                .locate(groupId, remaining)
                .thenCompose(
                    endpoint -> {
                      if (!patience.wanted().getAsBoolean()) {
                        // Finding the coordinator took a while, and the caller has moved on.
                        return CompletableFuture.failedFuture(
                            CallFailure.abandoned("the call was given up", false));
                      }
                      Duration left = Duration.ofNanos(Math.max(1, deadline - threads.nanos()));
                      Duration timeout = left.compareTo(attemptTimeout) < 0 ? left : attemptTimeout;
                      return send.apply(nodes.at(endpoint), timeout)
                          .whenComplete(
                              (answer, failure) -> {
                                if (failure != null) {
                                  leaders.report(groupId, endpoint, CallFailure.of(failure));
                                }
                              });
                    });
    return patience.once()
        ? attempt.send(patience.timeout())
        : new RetryLoop<A>(
                threads, patience.timeout(), patience.pauses(), patience.wanted(), attempt)
            .start();
  }
}
