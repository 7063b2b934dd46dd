// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
final class ApplySignalTest {
  private static final int TURNS = 100_000;

  private final ApplySignal signal = new ApplySignal("test");

  @Test
  void aSignalBeforeTheWaitIsRemembered() throws InterruptedException {
    signal.signal();
    signal.signal();
    assertThat(signal.await(30, TimeUnit.SECONDS)).isTrue();
    assertThat(signal.await(1, TimeUnit.MILLISECONDS)).as("both were one").isFalse();
  }

  /** A wait that missed its signal would end in vain. */
  @Test
  void noSignalIsLostHoweverTheTwoThreadsMeet() throws Exception {
    AtomicInteger made = new AtomicInteger();
    AtomicInteger seen = new AtomicInteger();
    CompletableFuture<Void> waits =
        CompletableFuture.runAsync(
            () -> {
              while (seen.get() < TURNS) {
                if (!waited(30_000)) {
                  throw new IllegalStateException("lost after " + seen + " of " + made);
                }
                seen.set(made.get());
              }
            });
    for (int turn = 1; turn <= TURNS && !waits.isDone(); turn++) {
      made.set(turn);
      signal.signal();
      while (seen.get() < turn && !waits.isDone()) {
        Thread.onSpinWait();
      }
    }
    waits.get(40, TimeUnit.SECONDS);
    assertThat(seen).hasValue(TURNS);
  }

  @Test
  void whereNothingComesItLooksMoreSeldom() {
    for (int i = 0; i < 20; i++) {
      assertThat(waited(1)).isFalse();
    }
    long start = System.nanoTime();
    assertThat(waited(10)).isFalse();
    assertThat(System.nanoTime() - start)
        .isGreaterThanOrEqualTo(TimeUnit.MILLISECONDS.toNanos(100));
  }

  @Test
  void aWaitCanBeInterrupted() throws InterruptedException {
    SynchronousQueue<String> ends = new SynchronousQueue<>();
    Thread thread =
        new Thread(
            () -> {
              try {
                assertThatThrownBy(signal::await).isInstanceOf(InterruptedException.class);
                ends.put("interrupted");
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
            });
    thread.start();
    await().until(() -> LockSupport.getBlocker(thread) == signal);
    thread.interrupt();
    assertThat(ends.poll(30, TimeUnit.SECONDS)).isEqualTo("interrupted");
    thread.join();
  }

  /** It is put in place of a private field of Ratis. */
  @Test
  void replicasWaitWithItThoseThatWereMadeAndThoseThatAreBack(@TempDir Path folder)
      throws Exception {
    Set<Thread> others = Thread.getAllStackTraces().keySet();
    try (TestCluster cluster =
        new TestCluster(folder, 3, 2, config -> config.withBalance(LeaderBalance.disabled()))
            .startAll()) {
      awaitAllWaitWithIt(others);
      cluster.stop(1);
      cluster.restart(1);
      awaitAllWaitWithIt(others);
    }
  }

  private static void awaitAllWaitWithIt(Set<Thread> others) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () ->
                assertThat(Thread.getAllStackTraces().keySet())
                    .filteredOn(thread -> thread.getName().contains("StateMachineUpdater"))
                    .filteredOn(thread -> !others.contains(thread))
                    .as("updaters of two groups and the cluster's on three nodes")
                    .hasSize(9)
                    .allMatch(thread -> LockSupport.getBlocker(thread) instanceof ApplySignal));
  }

  private boolean waited(long millis) {
    try {
      return signal.await(millis, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
