// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import org.HdrHistogram.Histogram;
import org.junit.jupiter.api.Test;

/** From nanoseconds in a histogram to milliseconds by percentile. */
final class PercentilesTest {
  @Test
  void keepsTheCurve() {
    Histogram nanos = new Histogram(3);
    for (int millis = 1; millis <= 1_000; millis++) {
      nanos.recordValue(millis * 1_000_000L);
    }
    Percentiles percentiles = Percentiles.of(nanos);
    assertThat(percentiles.count()).isEqualTo(1_000);
    assertThat(percentiles.millis(50)).isCloseTo(500, within(1.0));
    assertThat(percentiles.millis(99)).isCloseTo(990, within(1.0));
    assertThat(percentiles.millis(100)).isCloseTo(1_000, within(1.0));
    assertThat(percentiles.points())
        .isSortedAccordingTo((a, b) -> Double.compare(a.millis(), b.millis()));
  }

  @Test
  void anEmptyOneHasNoCalls() {
    assertThat(Percentiles.of(new Histogram(3)).count()).isZero();
  }

  @Test
  void doesNotMakeUpPercentilesThatAreNotKept() {
    Percentiles percentiles = Percentiles.of(new Histogram(3));
    assertThatIllegalArgumentException().isThrownBy(() -> percentiles.millis(12.5));
  }
}
