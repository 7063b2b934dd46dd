// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchMember;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** A member that commits again and again, asked for the first commit that got through. */
final class FailoverWatch implements AutoCloseable {
  private final BenchMember member;
  private volatile boolean closed;
  private volatile Awaited awaited = new Awaited(System.nanoTime());

  /** Whoever waits for a commit that began after a moment; done with when it was acknowledged. */
  private record Awaited(long begunAfter, CompletableFuture<Long> acknowledged) {
    Awaited(long begunAfter) {
      this(begunAfter, new CompletableFuture<>());
    }
  }

  FailoverWatch(BenchMember member) {
    this.member = member;
    next(1);
  }

  private void next(long number) {
    if (closed) {
      return;
    }
    long begun = System.nanoTime();
    member
        .commit(number)
        .whenComplete(
            (done, failure) -> {
              Awaited waiting = awaited;
              if (failure == null && begun - waiting.begunAfter > 0) {
                waiting.acknowledged.complete(System.nanoTime());
              }
              CompletableFuture.delayedExecutor(1, TimeUnit.MILLISECONDS)
                  .execute(() -> next(number + 1));
            });
  }

  /** When the first commit was acknowledged that began after a moment of {@code nanoTime}. */
  long firstBegunAfter(long moment, Duration limit) throws InterruptedException {
    Awaited waiting = new Awaited(moment);
    awaited = waiting;
    try {
      return waiting.acknowledged.get(limit.toMillis(), TimeUnit.MILLISECONDS);
    } catch (TimeoutException e) {
      throw new IllegalStateException("no commit got through in " + limit.toSeconds() + " s", e);
    } catch (ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void close() {
    closed = true;
  }
}
