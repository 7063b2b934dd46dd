// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.protocol.Errors;

/**
 * Repeats an attempt until it ends in no error, in one that repeating does not cure, or a minute is
 * over. Thread-safe.
 */
final class KafkaRetry {
  private static final long PAUSE_MS = 20;
  private static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final Executor threads;
  private final ScheduledExecutorService timer;

  /** One attempt. Only a second one may block: it runs on a thread of its own. */
  interface Attempt {
    CompletableFuture<Errors> run() throws IOException;
  }

  KafkaRetry(Executor threads, ScheduledExecutorService timer) {
    this.threads = threads;
    this.timer = timer;
  }

  /** The first attempt runs on the calling thread. */
  CompletableFuture<Void> until(String what, Attempt attempt) {
    CompletableFuture<Void> done = new CompletableFuture<>();
    run(what, attempt, System.nanoTime() + LIMIT_NANOS, done);
    return done;
  }

  private void run(String what, Attempt attempt, long deadline, CompletableFuture<Void> done) {
    CompletableFuture<Errors> answer;
    try {
      answer = attempt.run();
    } catch (IOException e) {
      later(what, attempt, deadline, done, e);
      return;
    }
    answer.whenComplete(
        (error, failure) -> {
          if (failure != null) {
            later(what, attempt, deadline, done, failure);
          } else if (error == Errors.NONE) {
            done.complete(null);
          } else if (KafkaErrors.isRetriable(error)) {
            later(what, attempt, deadline, done, error.exception());
          } else {
            done.completeExceptionally(error.exception());
          }
        });
  }

  private void later(
      String what, Attempt attempt, long deadline, CompletableFuture<Void> done, Throwable reason) {
    if (System.nanoTime() > deadline) {
      done.completeExceptionally(new IOException(what + " failed for too long", reason));
      return;
    }
    try {
      timer.schedule(
          () -> threads.execute(() -> run(what, attempt, deadline, done)),
          PAUSE_MS,
          TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException closed) {
      done.completeExceptionally(new IOException(what + ": the client was closed", reason));
    }
  }
}
