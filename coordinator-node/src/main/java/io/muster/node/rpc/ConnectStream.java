// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.StreamObserver;
import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.Caller;
import io.muster.node.coordinator.GroupCoordinators;
import io.muster.node.coordinator.PushChannel;
import io.muster.node.raft.Burst;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse.Answer;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RequestHeader;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BiFunction;

/**
 * One client's stream: calls in, answers and pushes out. Calls are handed on in the order in which
 * they arrive; answers come as they are ready.
 *
 * <p>gRPC calls the {@link StreamObserver} methods one after the other; everything else may come
 * from any thread.
 */
final class ConnectStream implements StreamObserver<ConnectRequest>, PushChannel {
  /** Calls that one stream may have unanswered; more are refused with THROTTLED. */
  static final int UNANSWERED_CALLS_MAX = 10_000;

  /** What these calls may hold of the node's memory. */
  static final int UNANSWERED_BYTES_MAX = 16 << 20;

  private final GroupCoordinators coordinators;
  private final CoordinatorValidator validator;
  private final ConnectOutbox outbox;
  private final String host;
  private final RpcMetrics metrics;
  private final CallAccess access;

  private final AtomicInteger unansweredCalls = new AtomicInteger();
  private final AtomicLong unansweredBytes = new AtomicLong();

  /** No more calls are accepted; the stream ends when those that were are answered. */
  private volatile boolean ending;

  private Caller caller;

  /** Only the thread of the inbound side: after a refused header nothing on the stream counts. */
  private boolean refused;

  /**
   * @param host where the client is, as {@link Caller} has it
   * @param access what the client may do; asked for each call
   */
  ConnectStream(
      GroupCoordinators coordinators,
      CoordinatorValidator validator,
      ConnectOutbox outbox,
      String host,
      RpcMetrics metrics,
      CallAccess access) {
    this.coordinators = coordinators;
    this.validator = validator;
    this.outbox = outbox;
    this.host = host;
    this.metrics = metrics;
    this.access = access;
    this.caller = new Caller("", host, this);
  }

  @Override
  public void onNext(ConnectRequest request) {
    if (refused) {
      return;
    }
    if (request.hasHeader()) {
      try {
        FieldChecks.header(request.getHeader());
      } catch (ApiException e) {
        refused = true;
        outbox.fail(ErrorMapping.status(e));
        return;
      }
      caller = new Caller(request.getHeader().getClientId(), host, this);
    }
    if (access.isExpired()) {
      // The client opens another stream, with newer credentials if it has them.
      end();
    }
    Burst.run(() -> request.getCallsList().forEach(this::accept));
  }

  @Override
  public void onError(Throwable failure) {
    // The client has cancelled or is gone. What it has sent goes on; nobody waits for the answers.
    outbox.abandon();
  }

  @Override
  public void onCompleted() {
    end();
  }

  /** Ends the stream once what was accepted is answered and written. */
  void end() {
    ending = true;
    finishIfAnswered();
  }

  @Override
  public void push(Push push) {
    outbox.push(push);
  }

  /** The topic registry has this revision now. */
  void topicsChanged(long revision) {
    outbox.topicsRevision(revision);
  }

  /** A call that is not answered yet. */
  private record Open(RpcMetrics.Calls calls, long id, int bytes, long startNanos) {}

  private void accept(ConnectRequest.Call call) {
    Open open =
        new Open(calls(call), call.getCorrelationId(), call.getSerializedSize(), System.nanoTime());
    // Counted first and looked at then, so that end() either sees this call or is seen by it.
    int calls = unansweredCalls.incrementAndGet();
    long total = unansweredBytes.addAndGet(open.bytes());
    try {
      if (ending) {
        throw new ApiException(
            ErrorReason.COORDINATOR_NOT_AVAILABLE,
            "The stream is ending: look the coordinator up and open another one");
      }
      if (calls > UNANSWERED_CALLS_MAX) {
        throw throttled("calls", UNANSWERED_CALLS_MAX);
      }
      if (total > UNANSWERED_BYTES_MAX) {
        throw throttled("bytes of calls", UNANSWERED_BYTES_MAX);
      }
      dispatch(call, open);
    } catch (RuntimeException e) {
      answered(refusal(open, e), open);
    }
  }

  private RpcMetrics.Calls calls(ConnectRequest.Call call) {
    return switch (call.getRequestCase()) {
      case HEARTBEAT -> metrics.streamedHeartbeats();
      case OFFSET_COMMIT -> metrics.streamedCommits();
      case REQUEST_NOT_SET -> metrics.streamedOthers();
    };
  }

  private static ApiException throttled(String what, int limit) {
    return new ApiException(
        ErrorReason.THROTTLED,
        "This stream has " + limit + " " + what + " unanswered: wait for answers, then send again",
        Map.of("limit", Integer.toString(limit)));
  }

  private void dispatch(ConnectRequest.Call call, Open open) {
    switch (call.getRequestCase()) {
      case HEARTBEAT -> {
        HeartbeatRequest request = call.getHeartbeat();
        CallRights.heartbeat(request, access);
        validator.heartbeat(request);
        whenReady(
            coordinators.heartbeat(request, caller(request.getHeader())),
            open,
            Answer.Builder::setHeartbeat);
      }
      case OFFSET_COMMIT -> {
        OffsetCommitRequest request = call.getOffsetCommit();
        access.count();
        CallRights.commit(request, access);
        Caller committer = caller(request.getHeader());
        validator.commit(request, committer.clientId());
        whenReady(coordinators.commit(request, committer), open, Answer.Builder::setOffsetCommit);
      }
      case REQUEST_NOT_SET ->
          throw FieldChecks.invalid(
              "calls.request", 1, "A call has neither heartbeat nor offset_commit: set one");
    }
  }

  private <A> void whenReady(
      CompletableFuture<A> future, Open open, BiFunction<Answer.Builder, A, Answer.Builder> put) {
    future.whenComplete(
        (response, failure) ->
            answered(
                failure != null
                    ? refusal(open, failure)
                    : put.apply(Answer.newBuilder().setCorrelationId(open.id()), response).build(),
                open));
  }

  private static Answer refusal(Open open, Throwable failure) {
    return Answer.newBuilder()
        .setCorrelationId(open.id())
        .setError(ErrorMapping.error(failure))
        .build();
  }

  private void answered(Answer answer, Open open) {
    outbox.answer(answer);
    ErrorReason reason = answer.hasError() ? answer.getError().getReason() : ErrorReason.NONE;
    open.calls().ended(reason.name(), open.startNanos());
    unansweredBytes.addAndGet(-open.bytes());
    unansweredCalls.decrementAndGet();
    finishIfAnswered();
  }

  private void finishIfAnswered() {
    if (ending && unansweredCalls.get() == 0) {
      outbox.finish();
    }
  }

  /** A call may name another client than the stream, as a proxy for several would. */
  private Caller caller(RequestHeader header) {
    String clientId = header.getClientId();
    return clientId.isEmpty() || clientId.equals(caller.clientId())
        ? caller
        : new Caller(clientId, host, this);
  }
}
