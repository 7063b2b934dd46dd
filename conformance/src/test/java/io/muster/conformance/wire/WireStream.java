// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import io.grpc.stub.StreamObserver;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RequestHeader;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;

/** An open Connect stream to one node: sends calls, gathers pushes. Thread-safe. */
public final class WireStream implements AutoCloseable {
  private final StreamObserver<ConnectRequest> out;
  private final AtomicLong correlation = new AtomicLong();
  private final Map<Long, CompletableFuture<ConnectResponse.Answer>> calls =
      new ConcurrentHashMap<>();
  private final Queue<Push> pushes = new ConcurrentLinkedQueue<>();
  private final AtomicLong topicsRevision = new AtomicLong();

  public WireStream(Wire wire, int node) {
    out = wire.coordinator(node).connect(new In());
    synchronized (out) {
      out.onNext(
          ConnectRequest.newBuilder()
              .setHeader(RequestHeader.newBuilder().setClientId("conformance-stream"))
              .build());
    }
  }

  public ConnectResponse.Answer heartbeat(WireMember member) {
    return call(ConnectRequest.Call.newBuilder().setHeartbeat(member.heartbeatRequest()));
  }

  /** Sends one call and waits for its answer, which may be an error. */
  public ConnectResponse.Answer call(ConnectRequest.Call.Builder call) {
    long id = correlation.incrementAndGet();
    CompletableFuture<ConnectResponse.Answer> answer = new CompletableFuture<>();
    calls.put(id, answer);
    synchronized (out) {
      out.onNext(ConnectRequest.newBuilder().addCalls(call.setCorrelationId(id)).build());
    }
    return Refusals.answer(answer);
  }

  /** What was pushed so far, oldest first. */
  public Queue<Push> pushes() {
    return pushes;
  }

  /** The highest that the node told. */
  public long topicsRevision() {
    return topicsRevision.get();
  }

  @Override
  public void close() {
    synchronized (out) {
      out.onCompleted();
    }
  }

  private final class In implements StreamObserver<ConnectResponse> {
    @Override
    public void onNext(ConnectResponse response) {
      pushes.addAll(response.getPushesList());
      topicsRevision.accumulateAndGet(response.getTopicsRevision(), Math::max);
      response
          .getAnswersList()
          .forEach(
              answer -> {
                CompletableFuture<ConnectResponse.Answer> call =
                    calls.remove(answer.getCorrelationId());
                if (call != null) {
                  call.complete(answer);
                }
              });
    }

    @Override
    public void onError(Throwable failure) {
      calls.values().forEach(call -> call.completeExceptionally(Refused.of(failure)));
    }

    @Override
    public void onCompleted() {
      calls
          .values()
          .forEach(
              call -> call.completeExceptionally(new IllegalStateException("the stream ended")));
    }
  }
}
