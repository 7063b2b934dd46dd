// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.stub.ClientCallStreamObserver;
import io.grpc.stub.ClientResponseObserver;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.RequestHeader;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * One life of a Connect stream. Calls that come while a message is being written go together into
 * the next one. Every call ends: with its answer, at its deadline, or when the stream breaks.
 */
final class NodeStream implements ClientResponseObserver<ConnectRequest, ConnectResponse> {
  // Well under the 1 MB that a node accepts in one message; a single call may be up to 512 KB.
  private static final int MAX_MESSAGE_BYTES = 256 * 1024;
  private static final int MAX_MESSAGE_CALLS = 1000;

  private final Endpoint node;
  private final RequestHeader header;
  private final Executor executor;
  private final Consumer<ConnectResponse> pushes;
  private final Runnable connected;
  private final Runnable heard;
  private final Consumer<CallFailure> ended;
  private final Map<Long, PendingCall> unanswered = new ConcurrentHashMap<>();
  private final Queue<PendingCall> unwritten = new ConcurrentLinkedQueue<>();
  private final AtomicLong correlationIds = new AtomicLong();
  private final AtomicInteger writes = new AtomicInteger();
  private volatile @Nullable ClientCallStreamObserver<ConnectRequest> requests;
  private volatile @Nullable CallFailure end;

  /** gRPC has begun the call; before that nothing may be asked of it. */
  private volatile boolean started;

  // Only the writer touches it, and there is one at a time.
  private boolean introduced;
  // Only touched where responses come in, one after the other.
  private boolean answered;
  // The thread that handles a response: what it sends meanwhile goes into one message.
  private volatile @Nullable Thread handling;

  private static final class PendingCall {
    final ConnectRequest.Call call;
    final long sentNanos;
    final long deadlineNanos;
    final CompletableFuture<ConnectResponse.Answer> answer = new CompletableFuture<>();
    private final AtomicReference<Fate> fate = new AtomicReference<>(Fate.WAITING);

    PendingCall(ConnectRequest.Call call, long sentNanos, long deadlineNanos) {
      this.call = call;
      this.sentNanos = sentNanos;
      this.deadlineNanos = deadlineNanos;
    }

    /** Before the write: once it may have left, it may have been applied. False: it must not. */
    boolean leave() {
      return fate.compareAndSet(Fate.WAITING, Fate.WRITTEN);
    }

    /** Keeps it from leaving; true where that comes too late. */
    boolean mayHaveLeft() {
      fate.compareAndSet(Fate.WAITING, Fate.DROPPED);
      return fate.get() == Fate.WRITTEN;
    }

    boolean isDropped() {
      return fate.get() == Fate.DROPPED;
    }
  }

  private enum Fate {
    WAITING,
    WRITTEN,
    DROPPED
  }

  /**
   * A stream that is about to be opened.
   *
   * @param pushes takes messages that carry more than answers
   * @param connected called once, when the node has answered on the stream: what it pushes from now
   *     on gets here
   * @param heard called with everything that comes
   * @param ended called once, when the stream is over
   */
  NodeStream(
      Endpoint node,
      RequestHeader header,
      Executor executor,
      Consumer<ConnectResponse> pushes,
      Runnable connected,
      Runnable heard,
      Consumer<CallFailure> ended) {
    this.node = node;
    this.header = header;
    this.executor = executor;
    this.pushes = pushes;
    this.connected = connected;
    this.heard = heard;
    this.ended = ended;
  }

  boolean isOpen() {
    return end == null;
  }

  /** The call has been begun: what came meanwhile is written. */
  void started() {
    started = true;
    write();
  }

  CompletableFuture<ConnectResponse.Answer> send(
      ConnectRequest.Call.Builder request, long nowNanos, Duration timeout) {
    long id = correlationIds.incrementAndGet();
    PendingCall call =
        new PendingCall(
            request.setCorrelationId(id).build(), nowNanos, nowNanos + timeout.toNanos());
    unanswered.put(id, call);
    unwritten.add(call);
    CallFailure alreadyEnded = end;
    if (alreadyEnded != null) {
      fail(id, alreadyEnded);
    } else if (handling != Thread.currentThread()) {
      write();
    }
    return call.answer;
  }

  /**
   * Fails the calls whose time is up.
   *
   * @return when the last of them was made that has been sent; empty for none
   */
  OptionalLong expire(long nowNanos) {
    OptionalLong last = OptionalLong.empty();
    for (Map.Entry<Long, PendingCall> entry : List.copyOf(unanswered.entrySet())) {
      PendingCall call = entry.getValue();
      if (nowNanos - call.deadlineNanos >= 0 && unanswered.remove(entry.getKey(), call)) {
        boolean left = call.mayHaveLeft();
        if (left && (last.isEmpty() || call.sentNanos - last.getAsLong() > 0)) {
          last = OptionalLong.of(call.sentNanos);
        }
        call.answer.completeExceptionally(
            CallFailure.timedOut(node, node + " did not answer in time", left));
      }
    }
    return last;
  }

  /** Nothing comes over it any more. */
  void giveUp() {
    cancel(CallFailure.unavailable(node, node + " answered nothing on this connection"));
  }

  void cancel() {
    cancel(CallFailure.abandoned("the client was closed", true));
  }

  private void cancel(CallFailure why) {
    ClientCallStreamObserver<ConnectRequest> open = requests;
    if (open != null) {
      open.cancel(why.message(), null);
    }
    end(why);
  }

  private void write() {
    if (writes.getAndIncrement() == 0) {
      executor.execute(this::writeAll);
    }
  }

  private void writeAll() {
    int seen = writes.get();
    do {
      ClientCallStreamObserver<ConnectRequest> open = requests;
      while (started && open != null && end == null && open.isReady()) {
        List<PendingCall> batch = nextBatch();
        if (batch.isEmpty()) {
          break;
        }
        ConnectRequest.Builder message = ConnectRequest.newBuilder();
        if (!introduced) {
          introduced = true;
          message.setHeader(header);
        }
        for (PendingCall call : batch) {
          message.addCalls(call.call);
        }
        open.onNext(message.build());
      }
      seen = writes.addAndGet(-seen);
    } while (seen != 0);
  }

  private List<PendingCall> nextBatch() {
    List<PendingCall> batch = new ArrayList<>();
    int bytes = 0;
    while (batch.size() < MAX_MESSAGE_CALLS) {
      PendingCall next = unwritten.peek();
      if (next == null) {
        break;
      }
      if (next.isDropped()) {
        // Timed out while it waited here: it must not take effect any more.
        unwritten.poll();
        continue;
      }
      bytes += next.call.getSerializedSize();
      if (bytes > MAX_MESSAGE_BYTES && !batch.isEmpty()) {
        break;
      }
      unwritten.poll();
      if (next.leave()) {
        batch.add(next);
      }
    }
    return batch;
  }

  @Override
  public void beforeStart(ClientCallStreamObserver<ConnectRequest> stream) {
    requests = stream;
    stream.setOnReadyHandler(this::write);
  }

  @Override
  public void onNext(ConnectResponse response) {
    heard.run();
    if (!answered) {
      answered = true;
      connected.run();
    }
    handling = Thread.currentThread();
    try {
      for (ConnectResponse.Answer answer : response.getAnswersList()) {
        PendingCall call = unanswered.remove(answer.getCorrelationId());
        if (call != null) {
          call.answer.complete(answer);
        }
      }
    } finally {
      handling = null;
      if (!unwritten.isEmpty()) {
        write();
      }
    }
    if (response.getPushesCount() > 0 || response.getTopicsRevision() > 0) {
      pushes.accept(response);
    }
  }

  @Override
  public void onError(Throwable failure) {
    end(WireErrors.of(failure, node));
  }

  @Override
  public void onCompleted() {
    end(CallFailure.unavailable(node, node + " ended the stream"));
  }

  private synchronized boolean markEnded(CallFailure failure) {
    if (end != null) {
      return false;
    }
    end = failure;
    return true;
  }

  private void end(CallFailure failure) {
    if (markEnded(failure)) {
      ended.accept(failure);
      List.copyOf(unanswered.keySet()).forEach(id -> fail(id, failure));
    }
  }

  private void fail(long id, CallFailure failure) {
    PendingCall call = unanswered.remove(id);
    if (call != null) {
      boolean written = call.mayHaveLeft();
      call.answer.completeExceptionally(
          failure.kind() == FailureClass.ABANDONED
              ? CallFailure.abandoned(failure.message(), written)
              : new CallFailure(
                  FailureClass.RETRY_ELSEWHERE,
                  CallFailure.NODE_UNAVAILABLE,
                  failure.message(),
                  failure.metadata(),
                  node,
                  written,
                  null));
    }
  }
}
