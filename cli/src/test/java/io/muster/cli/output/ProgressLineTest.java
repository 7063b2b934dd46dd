// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.output;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProgressLineTest {
  private final StringWriter written = new StringWriter();
  private long nanos;

  @Test
  void terminalGetsABarThatIsDrawnOver() {
    ProgressLine bar = bar(true);
    bar.show(0, 2, "things done");
    bar.show(1, 2, "things done");
    bar.show(1, 2, "things done");
    bar.show(2, 2, "done");
    bar.end();

    assertThat(written.toString().split("\r"))
        .containsExactly(
            "",
            "[..............................] 0 of 2 things done",
            "[###############...............] 1 of 2 things done",
            // The rest of the longer line before is wiped.
            "[##############################] 2 of 2 done       " + System.lineSeparator());
  }

  @Test
  void elsewhereALineIsWrittenAtMostOncePerSecondAndAtTheEnd() {
    ProgressLine bar = bar(false);
    bar.show(0, 9, "things done");
    bar.show(1, 9, "things done");
    nanos += Duration.ofSeconds(1).toNanos();
    bar.show(2, 9, "things done");
    bar.show(9, 9, "things done");
    bar.end();

    assertThat(written.toString().lines())
        .containsExactly(
            "muster: 0 of 9 things done",
            "muster: 2 of 9 things done",
            "muster: 9 of 9 things done");
  }

  private ProgressLine bar(boolean terminal) {
    return new ProgressLine(new PrintWriter(written), terminal, () -> nanos);
  }
}
