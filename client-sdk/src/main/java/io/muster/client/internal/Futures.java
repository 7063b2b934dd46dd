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
import java.util.function.Function;

/** From futures inside the client to what callers see. */
final class Futures {
  /** Calls end by themselves at their deadline; this much later something is wrong in the client. */
  private static final Duration SLACK = Duration.ofSeconds(5);

  /** A future for the application: it fails with public exceptions, and is done on this executor. */
  static <T> CompletableFuture<T> published(
      CompletableFuture<T> inner, Function<CallFailure, MusterException> as, Executor executor) {
    CompletableFuture<T> outer = new CompletableFuture<>();
    inner.whenCompleteAsync(
        (value, thrown) -> {
          if (thrown == null) {
            outer.complete(value);
          } else {
            outer.completeExceptionally(as.apply(CallFailure.of(thrown)));
          }
        },
        executor);
    return outer;
  }

  /** Waits on the caller's thread. */
  static <T> T join(
      CompletableFuture<T> inner, Duration timeout, Function<CallFailure, MusterException> as) {
    try {
      return inner.get(timeout.plus(SLACK).toNanos(), TimeUnit.NANOSECONDS);
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

  private Futures() {}
}
