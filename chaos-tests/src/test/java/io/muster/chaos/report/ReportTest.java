// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ReportTest {
  private static final Instant BEGAN = Instant.parse("2026-11-21T22:00:00Z");
  private static final Run RUN = MadeUpRun.of(7, 120, 60);

  @TempDir private Path folder;

  @Test
  void everyPartIsOnThePage() throws IOException {
    String page = page("valid", RUN, MadeUpRun.valid(), 3_000);

    for (String part :
        List.of(
            "verdict",
            "figures",
            "faults-table",
            "checkers-table",
            "anomalies-list",
            "timeline-picture",
            "latency-picture",
            "rate-picture",
            "leaders-picture",
            "unavailable-picture",
            "unavailable-table",
            "offsets-pictures",
            "command",
            "bar-anomaly",
            "rendered")) {
      assertThat(page).contains("id=\"" + part + "\"");
    }
    assertThat(page).doesNotContain("{{");
  }

  @Test
  void thePageLoadsNothing() throws IOException {
    String page = page("valid", RUN, MadeUpRun.valid(), 3_000);

    assertThat(page)
        .contains("default-src 'none'")
        .doesNotContain("http://", "https://", "src=\"", "@import", "<link", "url(", "fetch(");
  }

  @Test
  void dataCannotEndTheScript() throws IOException {
    assertThat(RUN.facts().values()).anyMatch(each -> each.contains("</script>"));

    String page = page("valid", RUN, MadeUpRun.valid(), 3_000);

    assertThat(page.split("</script>", -1)).hasSize(3);
  }

  @Test
  void theSamePageForTheSameRun() throws IOException {
    assertThat(page("run", RUN, MadeUpRun.valid(), 500))
        .isEqualTo(page("run", RUN, MadeUpRun.valid(), 500));
  }

  @Test
  void aRunWithoutAnythingHasAPage() throws IOException {
    Run empty =
        new Run(
            new RunInfo("none", "none", "none", 1, "", "0", new TreeMap<>(), new TreeMap<>(), ""),
            List.of(),
            List.of(),
            new TreeMap<>());

    assertThat(page("empty", empty, MadeUpRun.notJudged(), 100)).contains("VOID");
  }

  private String page(String id, Run run, RunVerdict verdict, int budget) throws IOException {
    Path page = folder.resolve(id + ".html");
    new Report(budget).write(page, RunSummary.of(id, BEGAN, run, verdict), run, verdict);
    return Files.readString(page);
  }
}
