// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.result;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import org.junit.jupiter.api.Test;

/** Rounds become medians, medians become ratios. */
final class ComparisonTest {
  @Test
  void theRatioIsThatOfTheMedians() {
    Comparison rate =
        Comparison.of(
                List.of(
                    rate("muster-50", 1, 100),
                    rate("kafka", 1, 40),
                    rate("muster-50", 2, 300),
                    rate("kafka", 2, 80),
                    rate("muster-50", 3, 120),
                    rate("kafka", 3, 60)))
            .get(0);
    assertThat(rate.of("muster-50")).isEqualTo(new Spread(120, 100, 300, 3));
    assertThat(rate.ratio("muster-50", "kafka")).isEqualTo(2.0);
  }

  @Test
  void aSystemThatFailedIsMissing() {
    CaseResult failed =
        new CaseResult("a", "commits-4", "kafka", 1, List.of(), null, List.of(), "it ended");
    Comparison rate = Comparison.of(List.of(rate("muster-6", 1, 100), failed)).get(0);
    assertThat(rate.of("kafka")).isNull();
    assertThat(rate.ratio("muster-6", "kafka")).isNull();
  }

  @Test
  void nothingIsDividedByZero() {
    Comparison rate = Comparison.of(List.of(rate("muster-6", 1, 100), rate("kafka", 1, 0))).get(0);
    assertThat(rate.ratio("muster-6", "kafka")).isNull();
  }

  @Test
  void casesStayInTheOrderInWhichTheyCame() {
    CaseResult other =
        new CaseResult(
            "e",
            "failover",
            "kafka",
            1,
            List.of(Figure.less("worst", 5, "ms")),
            null,
            List.of(),
            null);
    assertThat(Comparison.of(List.of(other, rate("kafka", 1, 1))))
        .extracting(Comparison::label)
        .containsExactly("failover", "commits-4");
  }

  @Test
  void aFigureIsANumber() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> Figure.more("rate", Double.NaN, "commits/s"));
  }

  private static CaseResult rate(String system, int round, double value) {
    return new CaseResult(
        "a",
        "commits-4",
        system,
        round,
        List.of(Figure.more("rate", value, "commits/s")),
        null,
        List.of(),
        null);
  }
}
