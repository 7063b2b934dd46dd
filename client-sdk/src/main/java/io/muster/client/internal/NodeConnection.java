// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.CallOptions;
import io.grpc.ConnectivityState;
import io.grpc.ManagedChannel;
import io.grpc.MethodDescriptor;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RequestHeader;
import io.netty.channel.ChannelOption;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection to one node: a channel for unary calls, and the stream for heartbeats and commits.
 * Where the stream is down, those go unary until it may be opened again; without streams, always.
 */
final class NodeConnection {
  private static final Logger log = LoggerFactory.getLogger(NodeConnection.class);

  private static final Duration KEEP_ALIVE = Duration.ofSeconds(20);
  private static final Duration KEEP_ALIVE_TIMEOUT = Duration.ofSeconds(5);

  /** Not sooner is a connection given up once more: the next one needs a moment to be there. */
  private static final Duration RENEW_AFTER = Duration.ofSeconds(1);

  private static final int CONNECT_TIMEOUT_MS = 1000;
  private static final int MAX_INBOUND_BYTES = 64 * 1024 * 1024;
  private static final Duration EXPIRY_TICK = Duration.ofMillis(100);
  private static final Duration REOPEN_AFTER = Duration.ofMillis(50);
  private static final Duration REOPEN_AFTER_UNSUPPORTED = Duration.ofMinutes(1);

  private final Endpoint node;
  private final RequestHeader header;
  private final ClientThreads threads;
  private final StreamListener listener;
  private final boolean streams;
  private final CallOptions options;
  private final ManagedChannel channel;
  private final Set<String> heartbeating = ConcurrentHashMap.newKeySet();
  private final Object streamLock = new Object();
  private volatile @Nullable NodeStream stream;
  private volatile long mayOpenNanos;
  private volatile boolean closed;

  /** When something last came from the node. */
  private volatile long heardNanos;

  private long renewedNanos;

  NodeConnection(
      Endpoint node,
      RequestHeader header,
      ClientThreads threads,
      StreamListener listener,
      boolean streams,
      Credentials credentials) {
    this.node = node;
    this.header = header;
    this.threads = threads;
    this.listener = listener;
    this.streams = streams;
    this.mayOpenNanos = threads.nanos();
    this.heardNanos = mayOpenNanos;
    this.renewedNanos = mayOpenNanos;
    this.options = credentials.options(threads);
    NettyChannelBuilder builder = NettyChannelBuilder.forAddress(node.host(), node.port());
    credentials.secure(builder);
    this.channel =
        builder
            .executor(threads.io())
            // Retries are made where the coordinator can be looked up again.
            .disableRetry()
            .keepAliveTime(KEEP_ALIVE.toSeconds(), TimeUnit.SECONDS)
            .keepAliveTimeout(KEEP_ALIVE_TIMEOUT.toSeconds(), TimeUnit.SECONDS)
            .keepAliveWithoutCalls(true)
            .withOption(ChannelOption.CONNECT_TIMEOUT_MILLIS, CONNECT_TIMEOUT_MS)
            .maxInboundMessageSize(MAX_INBOUND_BYTES)
            .build();
  }

  Endpoint node() {
    return node;
  }

  /**
   * The last attempt to connect failed and the next has not succeeded. Calls would fail at once.
   */
  boolean isDown() {
    return channel.getState(false) == ConnectivityState.TRANSIENT_FAILURE;
  }

  /** Connects again now; gRPC by itself would wait for seconds. */
  void reconnect() {
    channel.resetConnectBackoff();
  }

  <Q, A> CompletableFuture<A> unary(MethodDescriptor<Q, A> method, Q request, Duration timeout) {
    if (isDown()) {
      reconnect();
      return CompletableFuture.failedFuture(
          CallFailure.unavailable(node, "there is no connection to " + node));
    }
    CompletableFuture<A> answer = new CompletableFuture<>();
    SentMark sent = new SentMark();
    long sentNanos = threads.nanos();
    ClientCalls.asyncUnaryCall(
        channel.newCall(
            method,
            options
                .withDeadlineAfter(timeout.toNanos(), TimeUnit.NANOSECONDS)
                .withStreamTracerFactory(sent)),
        request,
        new StreamObserver<A>() {
          @Override
          public void onNext(A value) {
            heard();
            answer.complete(value);
          }

          @Override
          public void onError(Throwable failure) {
            CallFailure told =
                closed
                    ? CallFailure.abandoned("the client was closed", true)
                    : WireErrors.of(failure, node);
            if (told.is(CallFailure.REQUEST_TIMED_OUT)) {
              if (sent.isSet()) {
                unanswered(sentNanos);
              }
            } else if (!told.is(CallFailure.NODE_UNAVAILABLE)) {
              // A refusal is an answer.
              heard();
            }
            answer.completeExceptionally(sent.isSet() ? told : told.neverSent());
          }

          @Override
          public void onCompleted() {
            // Only where no message came before; otherwise the future is done already.
            answer.completeExceptionally(
                CallFailure.unavailable(node, node + " sent no answer").withMaybeApplied(true));
          }
        });
    return answer;
  }

  /**
   * Opens a stream of answers to one request, without a deadline.
   *
   * @param onAnswer gets one answer at a time, on {@link ClientThreads#io()}; the next comes after
   *     {@link AnswerStream#next()}
   * @param onEnd told once, unless the stream was cancelled before
   * @throws CompletionException with a CallFailure, where there is no connection
   */
  <Q, A> AnswerStream<Q, A> stream(
      MethodDescriptor<Q, A> method, Q request, Consumer<A> onAnswer, Consumer<CallFailure> onEnd) {
    if (isDown()) {
      reconnect();
      throw new CompletionException(
          CallFailure.unavailable(node, "there is no connection to " + node));
    }
    AnswerStream<Q, A> answers =
        new AnswerStream<>(
            onAnswer,
            failure ->
                onEnd.accept(
                    closed
                        ? CallFailure.abandoned("the client was closed", false)
                        : failure == null
                            ? CallFailure.unavailable(node, node + " ended the stream")
                            : WireErrors.of(failure, node)));
    ClientCalls.asyncServerStreamingCall(channel.newCall(method, options), request, answers);
    return answers;
  }

  CompletableFuture<HeartbeatResponse> heartbeat(HeartbeatRequest request, Duration timeout) {
    heartbeating.add(request.getMemberId());
    NodeStream open = openStream();
    if (open == null) {
      return unary(
          CoordinatorServiceGrpc.getHeartbeatMethod(),
          request.toBuilder().setHeader(header).build(),
          timeout);
    }
    return open.send(
            ConnectRequest.Call.newBuilder().setHeartbeat(request), threads.nanos(), timeout)
        .thenCompose(
            answer ->
                answer.hasHeartbeat()
                    ? CompletableFuture.completedFuture(answer.getHeartbeat())
                    : refused(answer));
  }

  CompletableFuture<OffsetCommitResponse> commit(OffsetCommitRequest request, Duration timeout) {
    NodeStream open = openStream();
    if (open == null) {
      return unary(
          CoordinatorServiceGrpc.getOffsetCommitMethod(),
          request.toBuilder().setHeader(header).build(),
          timeout);
    }
    return open.send(
            ConnectRequest.Call.newBuilder().setOffsetCommit(request), threads.nanos(), timeout)
        .thenCompose(
            answer ->
                answer.hasOffsetCommit()
                    ? CompletableFuture.completedFuture(answer.getOffsetCommit())
                    : refused(answer));
  }

  /** The member is gone; nobody needs to be told when this stream breaks. */
  void forget(String memberId) {
    heartbeating.remove(memberId);
  }

  private void heard() {
    heardNanos = threads.nanos();
  }

  /**
   * A call was sent then, and its time is over. Where nothing at all has come from the node since,
   * the connection may be one that the network has forgotten: packets were dropped, and its next
   * attempt to send them is far away. gRPC itself would find out after {@link #KEEP_ALIVE}. What
   * comes next goes over a new connection, which is there as soon as the node can be reached.
   */
  private void unanswered(long sentNanos) {
    synchronized (streamLock) {
      long now = threads.nanos();
      if (closed || heardNanos - sentNanos >= 0 || now - renewedNanos < RENEW_AFTER.toNanos()) {
        return;
      }
      renewedNanos = now;
    }
    log.debug("{} answers nothing: another connection is made", node);
    channel.enterIdle();
    NodeStream current = stream;
    if (current != null) {
      current.giveUp();
    }
  }

  private <A> CompletableFuture<A> refused(ConnectResponse.Answer answer) {
    return CompletableFuture.failedFuture(
        answer.hasError()
            ? WireErrors.of(answer.getError(), node)
            : CallFailure.unavailable(node, node + " sent an answer that this client cannot read")
                .withMaybeApplied(true));
  }

  private @Nullable NodeStream openStream() {
    NodeStream current = stream;
    if (current != null && current.isOpen()) {
      return current;
    }
    synchronized (streamLock) {
      current = stream;
      if (current != null && current.isOpen()) {
        return current;
      }
      if (!streams || closed || isDown() || threads.nanos() - mayOpenNanos < 0) {
        return null;
      }
      NodeStream opened =
          new NodeStream(
              node,
              header,
              threads.io(),
              this::pushed,
              listener::streamUp,
              this::heard,
              this::streamEnded);
      stream = opened;
      ClientCalls.asyncBidiStreamingCall(
          channel.newCall(CoordinatorServiceGrpc.getConnectMethod(), options), opened);
      opened.started();
      scheduleExpiry(opened);
      return opened;
    }
  }

  private void scheduleExpiry(NodeStream opened) {
    threads.schedule(
        EXPIRY_TICK,
        () -> {
          opened.expire(threads.nanos()).ifPresent(this::unanswered);
          if (opened.isOpen()) {
            scheduleExpiry(opened);
          }
        });
  }

  private void pushed(ConnectResponse response) {
    for (Push push : response.getPushesList()) {
      listener.pushed(push, node);
    }
    if (response.getTopicsRevision() > 0) {
      listener.topicsChanged(response.getTopicsRevision());
    }
  }

  private void streamEnded(CallFailure failure) {
    boolean unsupported = failure.is("UNSUPPORTED_PROTOCOL_VERSION");
    mayOpenNanos =
        threads.nanos() + (unsupported ? REOPEN_AFTER_UNSUPPORTED : REOPEN_AFTER).toNanos();
    if (closed) {
      return;
    }
    log.debug("stream to {} ended: {}", node, failure.message());
    Set<String> members = Set.copyOf(heartbeating);
    heartbeating.removeAll(members);
    listener.streamDown(node, members);
  }

  void close() {
    closed = true;
    NodeStream current = stream;
    if (current != null) {
      current.cancel();
    }
    channel.shutdownNow();
  }
}
