// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class ProgressBarTest {
  private final StringWriter terminal = new StringWriter();
  private final AtomicLong now = new AtomicLong();

  @Test
  void tellsHowFarItIsAndGoesAway() {
    try (ProgressBar bar = bar(true)) {
      pass(1_000);
      bar.advance(500);
      assertThat(terminal.toString())
          .isEqualTo("\r[###############...............] 500 of 1,000 groups");
      pass(10);
      bar.advance(1);
      assertThat(terminal.toString()).as("not for every step").doesNotContain("501");
    }
    assertThat(terminal.toString()).endsWith("\r" + " ".repeat(52) + "\r");
  }

  @Test
  void saysNothingWhereNobodyLooksOrWorkIsShort() {
    try (ProgressBar bar = bar(false)) {
      pass(1_000);
      bar.advance(1_000);
    }
    try (ProgressBar bar = bar(true)) {
      bar.advance(1_000);
    }
    assertThat(terminal.toString()).isEmpty();
  }

  private ProgressBar bar(boolean visible) {
    return new ProgressBar(new PrintWriter(terminal, true), visible, "groups", 1_000, now::get);
  }

  private void pass(long millis) {
    now.addAndGet(TimeUnit.MILLISECONDS.toNanos(millis));
  }
}
