// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** The last line is read by programs: its form is kept. */
class VerdictTest {
  @Test
  void allHeld() {
    assertThat(verdict(100, 0, OptionalLong.of(812), Optional.empty()).lastLine())
        .isEqualTo(
            "demo: OK records=100 processed=100 lost=0 reprocessed=3 rebalances=0 failover_ms=812"
                + " nodes=3");
  }

  @Test
  void saysWhatDidNotHold() {
    assertThat(verdict(99, 0, OptionalLong.of(812), Optional.empty()).lastLine())
        .isEqualTo("demo: FAILED 1 of 100 records were not processed");
    assertThat(verdict(100, 1, OptionalLong.of(812), Optional.empty()).lastLine())
        .startsWith("demo: FAILED the group rebalanced 1 times");
    assertThat(verdict(100, 0, OptionalLong.empty(), Optional.empty()).lastLine())
        .startsWith("demo: FAILED no commit was acknowledged");
    assertThat(verdict(100, 0, OptionalLong.of(1), Optional.of("partition 2")).lastLine())
        .isEqualTo("demo: FAILED partition 2");
  }

  @Test
  void failureIsOneLine() {
    assertThat(Verdict.failed("first\n  second")).isEqualTo("demo: FAILED first; second");
  }

  private static Verdict verdict(
      long processed, int rebalances, OptionalLong failoverMs, Optional<String> wrongOffset) {
    return new Verdict(100, processed, 3, rebalances, failoverMs, wrongOffset, 3);
  }
}
