// SPDX-License-Identifier: Apache-2.0
package io.muster.node.measure;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class HistogramTest {

  @Test
  void aValueFallsIntoTheFirstRangeThatReachesIt() {
    Histogram histogram = Histogram.of(10, 100);
    for (long value : new long[] {0, 10, 11, 100, 101, 5_000}) {
      histogram.record(value);
    }

    Histogram.Reading read = histogram.read();
    assertThat(read.counts()).containsExactly(2, 2, 2);
    assertThat(read.sum()).isEqualTo(5_222);
    assertThat(read.count()).isEqualTo(6);
  }

  @Test
  void twoReadingsAddUp() {
    Histogram one = Histogram.of(10);
    one.record(1);
    Histogram other = Histogram.of(10);
    other.record(2);
    other.record(20);

    Histogram.Reading sum = one.read().plus(other.read());

    assertThat(sum.counts()).containsExactly(2, 1);
    assertThat(sum.sum()).isEqualTo(23);
    assertThat(one.read().counts()).containsExactly(1, 0);
  }

  @Test
  void aDurationIsWhatPassedSinceTheStart() {
    Histogram durations = Histogram.ofNanos();
    durations.recordSince(System.nanoTime() - TimeUnit.SECONDS.toNanos(3));

    Histogram.Reading read = durations.read();
    assertThat(read.sum()).isBetween(TimeUnit.SECONDS.toNanos(3), TimeUnit.SECONDS.toNanos(30));
    assertThat(read.count()).isEqualTo(1);
    assertThat(read.counts()[12] + read.counts()[13]).isEqualTo(1);
  }

  @Test
  void nothingIsLostBetweenThreads() throws Exception {
    Histogram histogram = Histogram.of(10, 100);
    Counter counter = new Counter();
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      Thread thread =
          new Thread(
              () -> {
                for (int n = 0; n < 10_000; n++) {
                  histogram.record(n % 200);
                  counter.increment();
                }
              });
      threads.add(thread);
      thread.start();
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(histogram.read().count()).isEqualTo(40_000);
    assertThat(counter.value()).isEqualTo(40_000);
  }
}
