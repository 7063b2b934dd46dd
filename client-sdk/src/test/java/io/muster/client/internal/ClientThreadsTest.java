// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class ClientThreadsTest {
  @Test
  void closeRunsWhatWaitsForItsTime() throws Exception {
    ClientThreads threads = new ClientThreads(null);
    CompletableFuture<String> ran = new CompletableFuture<>();
    CompletableFuture<String> cancelled = new CompletableFuture<>();
    threads.schedule(Duration.ofHours(1), () -> ran.complete("ran"));
    threads.schedule(Duration.ofHours(1), () -> cancelled.complete("ran")).cancel();
    threads.close();

    assertThat(ran.get(10, TimeUnit.SECONDS)).isEqualTo("ran");
    assertThat(cancelled).isNotDone();
  }

  @Test
  void whatComesAfterTheEndRunsWithTheCaller() {
    ClientThreads threads =
        new ClientThreads(
            task -> {
              throw new RejectedExecutionException("the application's executor is closed");
            });
    threads.close();
    CompletableFuture<Thread> io = new CompletableFuture<>();
    CompletableFuture<Thread> callbacks = new CompletableFuture<>();
    threads.io().execute(() -> io.complete(Thread.currentThread()));
    threads.callbacks().execute(() -> callbacks.complete(Thread.currentThread()));

    assertThat(io).isCompletedWithValue(Thread.currentThread());
    assertThat(callbacks).isCompletedWithValue(Thread.currentThread());
  }

  @Test
  void errorInAStepDoesNotStopTheStepsBehindIt() {
    SerialExecutor serial = new SerialExecutor(Runnable::run);
    CompletableFuture<String> next = new CompletableFuture<>();
    serial.execute(
        () -> {
          serial.execute(() -> next.complete("ran"));
          throw new AssertionError("an assignor's");
        });

    assertThat(next).isCompletedWithValue("ran");
  }
}
