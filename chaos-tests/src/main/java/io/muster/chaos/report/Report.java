// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Run;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * One page that shows a run to somebody who was not there. It holds everything that it needs, and
 * its own policy forbids it to load anything.
 */
public final class Report {
  private static final int BUDGET = 15_000;
  private static final List<String> SCRIPTS =
      List.of(
          "frame.js",
          "tables.js",
          "timeline.js",
          "latency.js",
          "cluster.js",
          "offsets.js",
          "anomalies.js",
          "start.js");

  private final int budget;

  public Report() {
    this(BUDGET);
  }

  /**
   * @param budget how many operations are drawn one by one; figures come from all in any case
   */
  public Report(int budget) {
    this.budget = budget;
  }

  public void write(Path page, RunSummary summary, Run run, RunVerdict verdict) throws IOException {
    String template = resource("report.html");
    try (Writer out = Files.newBufferedWriter(page)) {
      // Split rather than replaced, so that nothing in the data is taken for a place to fill.
      int from = 0;
      while (true) {
        int at = template.indexOf("{{", from);
        if (at < 0) {
          out.append(template, from, template.length());
          return;
        }
        int end = template.indexOf("}}", at);
        out.append(template, from, at);
        fill(template.substring(at + 2, end), out, summary, run, verdict);
        from = end + 2;
      }
    }
  }

  private void fill(String name, Writer out, RunSummary summary, Run run, RunVerdict verdict)
      throws IOException {
    switch (name) {
      case "title" ->
          out.write(
              escaped(summary.verdict() + " " + summary.info().workload() + " " + summary.id()));
      case "style" -> out.write(resource("report.css"));
      case "data" -> out.write(data(summary, run, verdict));
      case "script" -> {
        for (String each : SCRIPTS) {
          out.write(resource(each));
        }
      }
      default -> throw new IllegalStateException("nothing to fill in for " + name);
    }
  }

  /** JSON has this sign in strings only; without it no tag can end the element early. */
  private String data(RunSummary summary, Run run, RunVerdict verdict) throws IOException {
    return RunFolder.JSON
        .writeValueAsString(PageData.of(summary, run, verdict, budget))
        .replace("<", "\\u003c");
  }

  private static String escaped(String text) {
    return text.replace("&", "&amp;").replace("<", "&lt;");
  }

  private static String resource(String name) {
    try (InputStream in = Report.class.getResourceAsStream(name)) {
      return new String(Objects.requireNonNull(in, name).readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
