// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.ClientClosedException;
import io.muster.client.MusterException;
import io.muster.client.RetriableException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** From futures inside the client to what callers see. */
final class Futures {
  private static final Logger log = LoggerFactory.getLogger(Futures.class);

  /**
   * Calls end by themselves at their deadline; this much later something is wrong in the client.
   */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /**
   * A future for the application: it fails with public exceptions, and is done on this executor.
   */
  static <T> CompletableFuture<T> published(
      CompletableFuture<T> inner, Function<CallFailure, MusterException> as, Executor executor) {
    CompletableFuture<T> outer = new CompletableFuture<>();
    atEnd(
        inner,
        executor,
        (value, thrown) -> {
          if (thrown == null) {
            outer.complete(value);
          } else {
            outer.completeExceptionally(as.apply(CallFailure.of(thrown)));
          }
        });
    return outer;
  }

  /** Waits on the caller's thread. */
  static <T> T join(
      CompletableFuture<T> inner, Duration timeout, Function<CallFailure, MusterException> as) {
    try {
      return inner.get(Deadline.capped(timeout).plus(SLACK).toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException e) {
      Throwable cause = e.getCause();
      throw as.apply(CallFailure.of(cause == null ? e : cause));
    } catch (TimeoutException e) {
      throw new RetriableException(
          CallFailure.REQUEST_TIMED_OUT, "no outcome long after the deadline", true, null, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClientClosedException("interrupted while waiting", true);
    }
  }

  /**
   * Does something at the end of a future. What the action throws would otherwise vanish in a
   * future that nobody looks at; it is a bug, so it is logged.
   */
  static <T> void atEnd(
      CompletableFuture<T> future,
      Executor executor,
      BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
    CompletableFuture<T> unused =
        future.whenCompleteAsync(
            (value, thrown) -> {
              try {
                action.accept(value, thrown);
              } catch (RuntimeException | Error e) {
                log.error("a step of the client failed; this is a bug", e);
              }
            },
            executor);
  }

  private Futures() {}
}
