// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.GroupEvent;
import io.muster.client.GroupWatch;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.proto.v1.WatchGroupResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows a group's events from coordinator to coordinator. All steps run one after the other on
 * the callback executor, so when a stream has ended, what it brought has been handed over and the
 * number of the last event is known.
 */
final class DefaultGroupWatch implements GroupWatch {
  private static final Logger log = LoggerFactory.getLogger(DefaultGroupWatch.class);

  private static final Duration LOCATE = Duration.ofSeconds(10);
  private static final Duration PAUSE_LEAST = Duration.ofMillis(20);
  private static final Duration PAUSE_MOST = Duration.ofSeconds(1);

  private final Nodes nodes;
  private final LeaderLocator leaders;
  private final ClientThreads threads;
  private final String groupId;
  private final Consumer<? super GroupEvent> consumer;
  private final SerialExecutor steps;
  private final Backoff backoff =
      new Backoff(PAUSE_LEAST, PAUSE_MOST, () -> ThreadLocalRandom.current().nextDouble());
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private volatile boolean closed;

  // Used by steps only.
  private long last;
  private @Nullable AnswerStream<WatchGroupRequest, WatchGroupResponse> stream;

  DefaultGroupWatch(
      ClientServices services,
      String groupId,
      long afterEvent,
      Consumer<? super GroupEvent> consumer) {
    this.nodes = services.nodes();
    this.leaders = services.leaders();
    this.threads = services.threads();
    this.groupId = groupId;
    this.last = afterEvent;
    this.consumer = consumer;
    this.steps = new SerialExecutor(threads.callbacks());
  }

  DefaultGroupWatch start() {
    steps.execute(this::connect);
    return this;
  }

  private void connect() {
    if (closed) {
      return;
    }
    Futures.atEnd(
        leaders.locate(groupId, LOCATE),
        steps,
        (coordinator, thrown) -> {
          if (coordinator == null) {
            failed(CallFailure.of(thrown == null ? new IllegalStateException() : thrown));
          } else {
            open(coordinator);
          }
        });
  }

  private void open(Endpoint coordinator) {
    if (closed) {
      return;
    }
    try {
      stream =
          nodes.at(coordinator).stream(
              GroupAdminServiceGrpc.getWatchGroupMethod(),
              WatchGroupRequest.newBuilder()
                  .setHeader(nodes.header())
                  .setGroupId(groupId)
                  .setAfterEvent(last)
                  .build(),
              answer -> steps.execute(() -> handOver(answer)),
              failure -> steps.execute(() -> lost(coordinator, failure)));
    } catch (RuntimeException e) {
      lost(coordinator, CallFailure.of(e));
    }
  }

  private void handOver(WatchGroupResponse answer) {
    backoff.reset();
    for (GroupEvent event : EventMessages.events(answer.getEventsList())) {
      // What came before a failover may come again after it.
      if (event.number() > last && !closed) {
        last = event.number();
        tell(event);
      }
    }
    if (stream != null) {
      stream.next();
    }
  }

  private void tell(GroupEvent event) {
    try {
      consumer.accept(event);
    } catch (Throwable e) {
      // Whatever it is: without the next event nobody would learn that the watch stands still.
      log.error("the watch of group {} threw on event {}", groupId, event.number(), e);
    }
  }

  private void lost(Endpoint coordinator, CallFailure failure) {
    stream = null;
    leaders.report(groupId, coordinator, failure);
    failed(failure);
  }

  private void failed(CallFailure failure) {
    if (closed) {
      return;
    }
    if (failure.kind().retriable()) {
      log.debug("watch of group {} connects again: {}", groupId, failure.message());
      threads.schedule(backoff.next(), () -> steps.execute(this::connect));
    } else {
      closed = true;
      ended.completeExceptionally(PublicErrors.of(failure));
    }
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public void close() {
    closed = true;
    steps.execute(
        () -> {
          if (stream != null) {
            stream.cancel();
          }
          ended.complete(null);
        });
  }
}
