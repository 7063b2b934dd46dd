// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClientClosedException;
import io.muster.client.MusterException;
import io.muster.client.WakeupException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Function;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A request from another thread to end the current, or else the next, blocking call. Any thread may
 * ask; the application's thread waits.
 */
final class Wakeup {
  private static final Logger log = LoggerFactory.getLogger(Wakeup.class);

  /** Calls end by themselves at their deadline; this much later something is wrong. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  private boolean asked;
  private CompletableFuture<Void> signal = new CompletableFuture<>();

  synchronized void ask() {
    asked = true;
    signal.complete(null);
  }

  /** Done as soon as somebody asks. */
  synchronized CompletableFuture<Void> signal() {
    return signal;
  }

  /**
   * Takes the request.
   *
   * @return whether there was one
   */
  synchronized boolean take() {
    boolean was = asked;
    if (was) {
      asked = false;
      signal = new CompletableFuture<>();
    }
    return was;
  }

  /**
   * Makes a call and waits for it on the caller's thread, until it is done, out of time, or
   * somebody asks. Nothing is sent where somebody has asked already.
   *
   * @param changes an answer that is not waited for leaves it unknown whether something changed
   */
  <T> T await(
      Supplier<CompletableFuture<T>> call,
      Duration timeout,
      Function<CallFailure, MusterException> as,
      boolean changes) {
    throwIfAsked(false);
    CompletableFuture<T> answer = call.get();
    CompletableFuture<Object> doneOrAsked =
        CompletableFuture.anyOf(answer.handle((value, failed) -> true), signal());
    try {
      Duration patience = Deadline.capped(timeout).plus(SLACK);
      doneOrAsked.get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientClosedException("interrupted while waiting", changes);
    } catch (ExecutionException | TimeoutException e) {
      log.debug("waiting ended early", e);
    }
    if (!answer.isDone()) {
      throwIfAsked(changes);
    }
    return Futures.join(answer, Duration.ZERO, as);
  }

  void throwIfAsked(boolean outcomeUnknown) {
    if (take()) {
      throw new WakeupException(outcomeUnknown);
    }
  }
}
