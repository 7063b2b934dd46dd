// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.muster.bench.result.CaseResult;
import io.muster.bench.result.Figure;
import io.muster.bench.result.Percentiles;
import io.muster.cli.output.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Lines and files of a run. */
final class BenchReportTest {
  @TempDir Path folder;

  @Test
  void linesHaveUnitsSpreadAndRatio() {
    BenchReport report =
        report(
            List.of(
                commits("muster-6", 1, 60_000),
                commits("muster-6", 2, 70_000),
                commits("muster-50", 1, 13_000),
                commits("muster-50", 2, 13_000),
                commits("kafka", 1, 26_000),
                commits("kafka", 2, 24_000)));
    assertThat(ResultLines.of(report))
        .containsExactly(
            "bench: commits-400.rate raft.groups=6 muster=65000 commits/s (60000..70000)"
                + " kafka=25000 commits/s (24000..26000) ratio=2.60",
            "bench: commits-400.rate raft.groups=50 muster=13000 commits/s (13000..13000)"
                + " kafka=25000 commits/s (24000..26000) ratio=0.52",
            "bench: fsync-of-the-disk beside=kafka round=1 p50=0.50 ms p99=2.00 ms");
  }

  @Test
  void aSystemThatWasNotMeasuredIsNotInTheLine() {
    assertThat(ResultLines.of(report(List.of(commits("muster-50", 1, 13_000)))).get(0))
        .isEqualTo("bench: commits-400.rate raft.groups=50 muster=13000 commits/s");
  }

  @Test
  void whatFailedIsSaid() {
    BenchReport report =
        report(List.of(commits("muster-50", 1, 13_000), failure("kafka", "out of memory")));
    assertThat(report.failures()).hasSize(1);
    assertThat(ResultLines.of(report))
        .contains("bench: scenario-i FAILED on kafka in round 1: out of memory");
    assertThat(HtmlReport.of(report)).contains("out of memory");
  }

  @Test
  void thePageNeedsNothingFromElsewhereAndEscapes() {
    List<CaseResult> results =
        new ArrayList<>(List.of(commits("muster-50", 1, 13_000), commits("kafka", 1, 26_000)));
    results.add(failure("kafka", "<script>"));
    String page = HtmlReport.of(report(results));
    assertThat(page)
        .contains("<svg", "commits-400", "&lt;script&gt;", "Kafka does not fsync", "polyline")
        .doesNotContain("<script", "http://", "https://", "src=", "@import", "NaN");
  }

  @Test
  void writesBothFiles() throws IOException {
    report(List.of(commits("muster-50", 1, 13_000))).write(folder.resolve("new"));
    JsonNode json =
        Json.mapper().readTree(Files.readString(folder.resolve("new").resolve("report.json")));
    assertThat(json.at("/comparisons/0/spreads/muster-50/median").asDouble()).isEqualTo(13_000);
    assertThat(json.at("/results/0/latencies/count").asLong()).isEqualTo(3);
    assertThat(json.at("/command").asText()).isEqualTo("./muster bench --quick");
    assertThat(folder.resolve("new").resolve("report.html")).isNotEmptyFile();
  }

  @Test
  void numbersHaveThreeDigitsThatCount() {
    assertThat(List.of(12_345.6, 123.4, 12.34, 1.234, 0.1234, 0.01234, 0.0, 5.0))
        .extracting(Numbers::text)
        .containsExactly("12346", "123", "12.3", "1.23", "0.12", "0.0123", "0", "5");
  }

  private static BenchReport report(List<CaseResult> results) {
    return BenchReport.of(
        "./muster bench --quick",
        Map.of("cores", "2"),
        results,
        List.of(new FsyncCost("kafka", 1, 100, 0.5, 2.001)));
  }

  private static CaseResult commits(String system, int round, double rate) {
    Histogram nanos = new Histogram(3);
    nanos.recordValue(1_000_000);
    nanos.recordValue(2_000_000);
    nanos.recordValue(30_000_000);
    return result(
        "a",
        "commits-400",
        system,
        round,
        List.of(Figure.more("rate", rate, "commits/s"), Figure.beside("written", 9, "bytes/call")),
        Percentiles.of(nanos),
        null);
  }

  private static CaseResult failure(String system, String reason) {
    return result("i", "scenario-i", system, 1, List.of(), null, reason);
  }

  private static CaseResult result(
      String scenario,
      String label,
      String system,
      int round,
      List<Figure> figures,
      @Nullable Percentiles latencies,
      @Nullable String failure) {
    return new CaseResult(scenario, label, system, round, figures, latencies, List.of(), failure);
  }
}
