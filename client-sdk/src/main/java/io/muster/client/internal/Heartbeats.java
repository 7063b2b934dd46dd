// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import io.muster.proto.v1.HeartbeatRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The heartbeats of one member. Every method, and the handler, runs on the member's serial
 * executor. A heartbeat that cannot be delivered is tried again and again until the session would
 * be over; a new generation begins a new round, and answers to the old one do not count any more.
 */
final class Heartbeats {
  // A node takes a stream anew 50 ms after it broke; before, the heartbeat would go without it.
  private static final Duration STREAM_PAUSE = Duration.ofMillis(60);
  private static final int STREAM_JITTER_MS = 90;

  private final ClientServices services;
  private final MemberConfig config;
  private final Executor serial;
  private final EndOffsets ends;
  private final Consumer<CallFailure> refused;
  // Read by the retry loop on other threads.
  private final AtomicLong round = new AtomicLong();
  private @Nullable HeartbeatRequest request;
  private Timer.@Nullable Scheduled next;
  private boolean inFlight;
  private boolean again;
  private long countedNanos;

  /**
   * None until started.
   *
   * @param ends what heartbeats tell besides
   * @param refused told when the coordinator refuses a heartbeat of the current round
   */
  Heartbeats(
      ClientServices services,
      MemberConfig config,
      Executor serial,
      EndOffsets ends,
      Consumer<CallFailure> refused) {
    this.services = services;
    this.config = config;
    this.serial = serial;
    this.ends = ends;
    this.refused = refused;
  }

  /** Begins a round, with a heartbeat now: it also binds the member to the node's stream. */
  void start(HeartbeatRequest newRequest) {
    stop();
    request = newRequest;
    countedNanos = services.threads().nanos();
    beat();
  }

  /** How long ago the coordinator said that it counts the member in. */
  Duration uncounted() {
    return Duration.ofNanos(services.threads().nanos() - countedNanos);
  }

  void stop() {
    round.incrementAndGet();
    request = null;
    inFlight = false;
    again = false;
    cancelNext();
  }

  /** Sends one now, or right after the one that is on its way. */
  void now() {
    if (request == null) {
      return;
    }
    if (inFlight) {
      again = true;
    } else {
      cancelNext();
      beat();
    }
  }

  /** The stream broke: a heartbeat soon finds the coordinator and binds the member again. */
  void streamDown() {
    Duration pause = STREAM_PAUSE.plusMillis(ThreadLocalRandom.current().nextInt(STREAM_JITTER_MS));
    services.threads().schedule(pause, () -> serial.execute(this::now));
  }

  private void beat() {
    HeartbeatRequest current = request;
    if (current == null) {
      return;
    }
    long mine = round.get();
    long sentNanos = services.threads().nanos();
    Map<TopicPartition, Long> news = ends.news();
    inFlight = true;
    again = false;
    Futures.atEnd(
        services
            .calls()
            .heartbeat(
                EndOffsets.with(current, news),
                new CoordinatorCalls.Patience(
                    config.sessionTimeout(), config.pauses(), () -> round.get() == mine)),
        serial,
        (answer, thrown) -> {
          if (round.get() == mine) {
            if (answer != null) {
              ends.acknowledged(news, answer.getHeader());
              countedNanos = sentNanos;
            }
            answered(sentNanos, thrown);
          }
        });
  }

  private void answered(long sentNanos, @Nullable Throwable thrown) {
    inFlight = false;
    long before = round.get();
    if (thrown != null) {
      CallFailure failure = CallFailure.of(thrown);
      if (!failure.kind().retriable()) {
        refused.accept(failure);
      }
    }
    if (round.get() != before) {
      return;
    }
    if (again) {
      beat();
      return;
    }
    long elapsed = services.threads().nanos() - sentNanos;
    Duration pause = config.heartbeatInterval().minusNanos(elapsed);
    next =
        services
            .threads()
            .schedule(
                pause.isNegative() ? Duration.ZERO : pause,
                () -> serial.execute(() -> due(before)));
  }

  private void due(long scheduledIn) {
    if (round.get() == scheduledIn && !inFlight) {
      beat();
    }
  }

  private void cancelNext() {
    Timer.Scheduled waiting = next;
    if (waiting != null) {
      waiting.cancel();
      next = null;
    }
  }
}
