// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Run;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class LedgerTest {
  private static final Instant BEGAN = Instant.parse("2026-11-21T22:00:00Z");
  private static final Run RUN = MadeUpRun.of(3, 60, 60);

  @TempDir private Path folder;

  @Test
  void oneLinePerRun() throws IOException {
    Path file = folder.resolve("RUNS.md");
    Ledger ledger = new Ledger(file);

    ledger.record(summary("a", MadeUpRun.valid()));
    ledger.record(summary("b", MadeUpRun.notJudged()));
    ledger.record(summary("a", MadeUpRun.valid()));

    List<String> lines = Files.readAllLines(file);
    assertThat(lines).filteredOn(each -> each.startsWith("| 2026-11-21 22:00 |")).hasSize(2);
    assertThat(lines.get(lines.size() - 1)).contains("| VOID |", "run b");
    assertThat(lines.get(2).split("\\|")).hasSize(14);
    assertThat(lines.get(4).split("\\|")).hasSize(14);
  }

  @Test
  void aNoteAndWhatIsAroundStay() throws IOException {
    Path file = folder.resolve("RUNS.md");
    Files.writeString(file, "# Runs\n\nBefore.\n");
    Ledger ledger = new Ledger(file);
    ledger.record(summary("a", MadeUpRun.valid()));
    String written =
        Files.readString(file).replace("<!-- run a --> |", "<!-- run a --> slow \\| disk |")
            + "\nAfter.\n";
    Files.writeString(file, written);

    ledger.record(summary("a", MadeUpRun.invalid(RUN)));
    ledger.record(summary("b", MadeUpRun.valid()));

    assertThat(Files.readString(file))
        .startsWith("# Runs\n\nBefore.\n\n| Date |")
        .contains("| INVALID | <!-- run a --> slow \\| disk |\n", "<!-- run b --> |\n\nAfter.\n");
  }

  private static RunSummary summary(String id, RunVerdict verdict) {
    return RunSummary.of(id, BEGAN, RUN, verdict);
  }
}
