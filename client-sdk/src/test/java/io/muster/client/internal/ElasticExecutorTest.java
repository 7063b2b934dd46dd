// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
final class ElasticExecutorTest {
  private final ScheduledExecutorService timer = Executors.newSingleThreadScheduledExecutor();
  private final ElasticExecutor executor = executor(2);

  private ElasticExecutor executor(int few) {
    return new ElasticExecutor(
        few,
        task -> {
          Thread thread = new Thread(task);
          thread.setDaemon(true);
          return thread;
        },
        timer);
  }

  @AfterEach
  void close() {
    executor.close();
    timer.shutdownNow();
  }

  @Test
  void quickTasksStayOnFewThreads() throws InterruptedException {
    Set<Thread> used = ConcurrentHashMap.newKeySet();
    CountDownLatch done = new CountDownLatch(10_000);
    for (int i = 0; i < 10_000; i++) {
      executor.execute(
          () -> {
            used.add(Thread.currentThread());
            done.countDown();
          });
    }
    done.await();
    // A machine that stands still for 5 ms looks like a task that does.
    assertThat(used.size()).isLessThan(100);
  }

  @Test
  void tasksBeginInTheirOrder() throws InterruptedException {
    try (ElasticExecutor one = executor(1)) {
      List<Integer> begun = Collections.synchronizedList(new ArrayList<>());
      CountDownLatch hold = new CountDownLatch(1);
      CountDownLatch done = new CountDownLatch(100);
      one.execute(() -> awaitQuietly(hold));
      hold.countDown();
      IntStream.range(0, 100)
          .forEach(
              number ->
                  one.execute(
                      () -> {
                        begun.add(number);
                        done.countDown();
                      }));
      done.await();
      assertThat(begun).isSorted().hasSize(100);
    }
  }

  @Test
  void tasksThatBlockDoNotHoldUpOthers() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch blocked = new CountDownLatch(50);
    for (int i = 0; i < 50; i++) {
      executor.execute(
          () -> {
            blocked.countDown();
            awaitQuietly(release);
          });
    }
    blocked.await();
    CountDownLatch another = new CountDownLatch(1);
    executor.execute(another::countDown);
    another.await();
    release.countDown();
  }

  /** The one that would let it go waits behind it, and the only idle thread was woken for it. */
  @Test
  void aTaskThatWaitsForTheNextOneGetsIt() throws InterruptedException {
    for (int i = 0; i < 100; i++) {
      CountDownLatch first = new CountDownLatch(1);
      CountDownLatch second = new CountDownLatch(1);
      executor.execute(
          () -> {
            awaitQuietly(second);
            first.countDown();
          });
      executor.execute(second::countDown);
      first.await();
    }
  }

  @Test
  void aTaskThatFailsOrLeavesAnInterruptDoesNotStopTheRest() throws InterruptedException {
    CountDownLatch done = new CountDownLatch(20);
    for (int i = 0; i < 20; i++) {
      executor.execute(
          () -> {
            done.countDown();
            Thread.currentThread().interrupt();
            throw new IllegalStateException("thrown by a test");
          });
    }
    done.await();
  }

  @Test
  void whatWasTakenStillRunsAfterTheCloseAndNothingMoreIsTaken() throws InterruptedException {
    CountDownLatch release = new CountDownLatch(1);
    CountDownLatch done = new CountDownLatch(100);
    for (int i = 0; i < 100; i++) {
      executor.execute(
          () -> {
            awaitQuietly(release);
            done.countDown();
          });
    }
    executor.close();
    timer.shutdownNow();
    assertThatThrownBy(() -> executor.execute(() -> {}))
        .isInstanceOf(RejectedExecutionException.class);
    release.countDown();
    done.await();
  }

  /** A callback may wait for another one while the client closes. */
  @Test
  void whatWaitsBehindBlockedTasksRunsAfterTheCloseToo() throws InterruptedException {
    CountDownLatch begun = new CountDownLatch(2);
    CountDownLatch release = new CountDownLatch(1);
    for (int i = 0; i < 2; i++) {
      executor.execute(
          () -> {
            begun.countDown();
            awaitQuietly(release);
          });
    }
    begun.await();
    executor.execute(release::countDown);
    timer.shutdownNow();
    executor.close();
    release.await();
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await(20, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
