// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BooleanSupplier;
import java.util.function.DoubleSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Makes one call until it succeeds, fails for good, or its time is up. The future fails with the
 * {@link CallFailure} of the last attempt that had time for an answer, marked as possibly applied
 * where any attempt may have been.
 *
 * <p>A call that has to go elsewhere is repeated at once, because finding the new coordinator is
 * what takes its time; only when that happens again and again does the loop pause.
 */
final class RetryLoop<T> {
  /** How many attempts in a row go elsewhere without a pause. */
  private static final int REDIRECTS_AT_ONCE = 3;

  private static final String THROTTLED = "THROTTLED";
  private static final String RETRY_AFTER = "retryAfterMs";
  private static final Duration PROMPT_LEAST = Duration.ofMillis(20);
  private static final Duration PROMPT_MOST = Duration.ofMillis(120);

  /**
   * An attempt that was given less time than this says nothing of its node when it times out; what
   * a node answered before says why the call did not succeed.
   */
  private static final Duration FAIR_CHANCE = Duration.ofMillis(500);

  /** One attempt. */
  @FunctionalInterface
  interface Attempt<T> {
    /** Sends the request; the future fails with a {@link CallFailure} and ends within the time. */
    CompletableFuture<T> send(Duration remaining);
  }

  /**
   * Pauses before a node that asked for less is bothered again.
   *
   * @param least {@code retry.backoff.ms}
   * @param most {@code retry.backoff.max.ms}
   */
  record Pauses(Duration least, Duration most) {
    static final Pauses DEFAULT = new Pauses(Duration.ofMillis(100), Duration.ofSeconds(1));
  }

  private final Timer timer;
  private final long deadlineNanos;
  private final BooleanSupplier wanted;
  private final Attempt<T> attempt;
  private final Backoff prompt;
  private final Backoff patient;
  private final CompletableFuture<T> result = new CompletableFuture<>();
  private boolean maybeApplied;
  private int redirects;
  private Duration given = Duration.ZERO;
  private @Nullable CallFailure lastTold;

  /**
   * Prepares a call.
   *
   * @param wanted asked before each attempt; false ends the loop
   */
  RetryLoop(
      Timer timer,
      Duration timeout,
      Pauses pauses,
      BooleanSupplier wanted,
      DoubleSupplier random,
      Attempt<T> attempt) {
    this.timer = timer;
    this.deadlineNanos = timer.nanos() + timeout.toNanos();
    this.wanted = wanted;
    this.attempt = attempt;
    this.prompt = new Backoff(PROMPT_LEAST, PROMPT_MOST, random);
    this.patient = new Backoff(pauses.least(), pauses.most(), random);
  }

  RetryLoop(
      Timer timer, Duration timeout, Pauses pauses, BooleanSupplier wanted, Attempt<T> attempt) {
    this(timer, timeout, pauses, wanted, () -> ThreadLocalRandom.current().nextDouble(), attempt);
  }

  CompletableFuture<T> start() {
    next();
    return result;
  }

  private void next() {
    if (!wanted.getAsBoolean()) {
      result.completeExceptionally(CallFailure.abandoned("the call was given up", maybeApplied));
      return;
    }
    CompletableFuture<T> sent;
    given = remaining();
    try {
      sent = attempt.send(given);
    } catch (RuntimeException e) {
      sent = CompletableFuture.failedFuture(e);
    }
    Futures.atEnd(sent, Runnable::run, this::ended);
  }

  private void ended(@Nullable T value, @Nullable Throwable thrown) {
    if (thrown == null) {
      result.complete(value);
      return;
    }
    CallFailure failure = worthTelling(CallFailure.of(thrown));
    maybeApplied |= failure.maybeApplied();
    Duration pause = pause(failure);
    if (!failure.kind().retriable() || remaining().compareTo(pause) <= 0) {
      result.completeExceptionally(failure.withMaybeApplied(maybeApplied));
    } else if (pause.isZero()) {
      next();
    } else {
      timer.schedule(pause, this::next);
    }
  }

  private CallFailure worthTelling(CallFailure failure) {
    if (failure.is(CallFailure.REQUEST_TIMED_OUT)
        && lastTold != null
        && given.compareTo(FAIR_CHANCE) < 0) {
      return lastTold.withMaybeApplied(failure.maybeApplied());
    }
    lastTold = failure;
    return failure;
  }

  private Duration pause(CallFailure failure) {
    if (failure.kind() != FailureClass.RETRY_ELSEWHERE) {
      redirects = 0;
      return failure.is(THROTTLED) ? longer(patient.next(), retryAfter(failure)) : prompt.next();
    }
    redirects++;
    return redirects <= REDIRECTS_AT_ONCE ? Duration.ZERO : prompt.next();
  }

  /** What the node asked for; zero where it did not say. */
  private static Duration retryAfter(CallFailure failure) {
    String millis = failure.metadata().getOrDefault(RETRY_AFTER, "");
    return millis.matches("[0-9]{1,9}") ? Duration.ofMillis(Long.parseLong(millis)) : Duration.ZERO;
  }

  private static Duration longer(Duration one, Duration other) {
    return one.compareTo(other) < 0 ? other : one;
  }

  private Duration remaining() {
    return Duration.ofNanos(Math.max(0, deadlineNanos - timer.nanos()));
  }
}
