// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.bench.client.BenchMember;
import io.muster.bench.client.Threads;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What loops send, and from when on they count. Nothing here depends on how fast things go. */
final class LoopsTest {
  private final ScheduledExecutorService timer = Threads.timer();

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  @Test
  void aClosedLoopSendsTheNextCallWhenTheLastIsAnswered() {
    HeldMember member = new HeldMember();
    try (ClosedLoop loop = new ClosedLoop(List.of(member), Call.COMMIT)) {
      loop.start();
      assertThat(member.offsets).containsExactly(1L);
      member.answer();
      assertThat(member.offsets).containsExactly(1L, 2L);
      loop.stop();
      member.answer();
      assertThat(member.offsets).containsExactly(1L, 2L);
    }
  }

  @Test
  void aFailedCallHasNoLatencyAndTheLoopGoesOn() throws InterruptedException {
    HeldMember member = new HeldMember();
    try (ClosedLoop loop = new ClosedLoop(List.of(member), Call.COMMIT)) {
      loop.start();
      Window window = loop.measure(new NoSystem(member::fail), Duration.ofMillis(50));
      member.awaitCalls(2);
      loop.stop();
      member.answer();
      assertThat(window.latencies().getTotalCount()).isZero();
      assertThat(window.failures()).isEqualTo(1);
    }
  }

  @Test
  void anOpenLoopCountsFromWhenACallWasDue() throws InterruptedException {
    HeldMember member = new HeldMember();
    // One call per 10 ms is due, the first of which is held for 300 ms.
    try (OpenLoop loop = new OpenLoop(List.of(member), Call.COMMIT, 100, timer)) {
      loop.start();
      member.awaitCalls(1);
      Window window =
          loop.measure(
              new NoSystem(() -> timer.schedule(member::answerFromNowOn, 300, MILLISECONDS)),
              Duration.ofSeconds(2));
      loop.stop();
      // The second call was due 10 ms after the first, so it waited for 290 ms, and so on.
      assertThat(window.millis(100)).isGreaterThan(250);
      assertThat(window.latencies().getCountBetweenValues(100_000_000, Long.MAX_VALUE / 4))
          .isGreaterThan(10);
    }
  }

  /** Answers when told to. */
  private static final class HeldMember implements BenchMember {
    final List<Long> offsets = new CopyOnWriteArrayList<>();
    private final List<CompletableFuture<Object>> open = new ArrayList<>();
    private boolean atOnce;

    @Override
    public int generation() {
      return 1;
    }

    @Override
    public synchronized CompletableFuture<?> commit(long offset) {
      offsets.add(offset);
      notifyAll();
      CompletableFuture<Object> answer = new CompletableFuture<>();
      if (atOnce) {
        answer.complete(offset);
      } else {
        open.add(answer);
      }
      return answer;
    }

    @Override
    public CompletableFuture<?> fetch() {
      return commit(0);
    }

    @Override
    public CompletableFuture<?> leave() {
      return CompletableFuture.completedFuture(null);
    }

    void answer() {
      taken().forEach(each -> each.complete(offsets));
    }

    void fail() {
      taken().forEach(each -> each.completeExceptionally(new IllegalStateException("no")));
    }

    private synchronized List<CompletableFuture<Object>> taken() {
      List<CompletableFuture<Object>> taken = List.copyOf(open);
      open.clear();
      return taken;
    }

    void answerFromNowOn() {
      synchronized (this) {
        atOnce = true;
      }
      answer();
    }

    synchronized void awaitCalls(int count) throws InterruptedException {
      while (offsets.size() < count) {
        wait();
      }
    }
  }
}
