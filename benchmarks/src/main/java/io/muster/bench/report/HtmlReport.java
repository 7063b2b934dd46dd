// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import io.muster.bench.result.CaseResult;
import io.muster.bench.result.Comparison;
import io.muster.bench.result.Spread;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** One page that holds everything it needs. */
final class HtmlReport {
  private static final String STYLE =
      """
      body{font:14px/1.45 system-ui,sans-serif;max-width:60em;margin:2em auto;padding:0 1em;color:#222}
      h2{border-bottom:1px solid #ccc;margin-top:2em} h3{margin:1em 0 .2em;font-size:1em}
      table{border-collapse:collapse} td,th{padding:.15em .8em;text-align:left;border-bottom:1px solid #eee}
      td.n{text-align:right;font-variant-numeric:tabular-nums} code{background:#f4f4f4;padding:.1em .3em}
      svg text{font:12px system-ui,sans-serif} .failed{color:#b00020}
      """;

  static String of(BenchReport report) {
    StringBuilder page = new StringBuilder();
    page.append("<!DOCTYPE html>\n<html lang='en'><head><meta charset='utf-8'>")
        .append("<title>muster bench</title><style>\n")
        .append(STYLE)
        .append("</style></head><body>\n<h1>Muster and Kafka, side by side</h1>\n<p><code>")
        .append(Html.escape(report.command()))
        .append("</code></p>\n<ul>");
    report.notes().forEach(note -> page.append("<li>").append(Html.escape(note)).append("</li>"));
    page.append("</ul>\n");
    surroundings(page, report);
    failures(page, report);
    Set<String> labels =
        report.results().stream()
            .filter(each -> each.failure() == null)
            .map(CaseResult::label)
            .collect(Collectors.toCollection(LinkedHashSet::new));
    labels.forEach(label -> section(page, report, label));
    fsync(page, report);
    return page.append("</body></html>\n").toString();
  }

  private static void surroundings(StringBuilder page, BenchReport report) {
    page.append("<table>");
    report
        .surroundings()
        .forEach(
            (name, text) ->
                page.append("<tr><th>")
                    .append(Html.escape(name))
                    .append("</th><td>")
                    .append(Html.escape(text))
                    .append("</td></tr>"));
    page.append("</table>\n");
  }

  private static void failures(StringBuilder page, BenchReport report) {
    for (CaseResult each : report.failures()) {
      page.append("<p class='failed'>")
          .append(
              Html.escape(
                  "%s failed on %s in round %d: %s"
                      .formatted(each.label(), each.system(), each.round(), each.failure())))
          .append("</p>\n");
    }
  }

  private static void section(StringBuilder page, BenchReport report, String label) {
    List<String> systems = report.systems();
    List<Comparison> figures =
        report.comparisons().stream().filter(each -> each.label().equals(label)).toList();
    page.append("<h2>").append(Html.escape(label)).append("</h2>\n");
    for (Comparison each : figures) {
      if (each.headline()) {
        page.append("<h3>")
            .append(Html.escape(each.figure() + ", " + each.unit()))
            .append(each.higherIsBetter() ? " (more is better)" : " (less is better)")
            .append("</h3>\n")
            .append(BarPlot.of(each, systems));
      }
    }
    List<CaseResult> rounds =
        report.results().stream().filter(each -> each.label().equals(label)).toList();
    String curve = LatencyPlot.of(rounds, systems);
    if (!curve.isEmpty()) {
      page.append("<h3>latency by percentile, each round</h3>\n").append(curve);
    }
    table(page, figures, systems);
    values(page, rounds);
  }

  private static void table(StringBuilder page, List<Comparison> figures, List<String> systems) {
    page.append("<table><tr><th>median (lowest..highest round)</th>");
    systems.forEach(each -> page.append("<th>").append(Html.escape(each)).append("</th>"));
    page.append("</tr>");
    for (Comparison figure : figures) {
      page.append("<tr><td>")
          .append(Html.escape(figure.figure() + ", " + figure.unit()))
          .append("</td>");
      for (String system : systems) {
        page.append("<td class='n'>").append(cell(figure.of(system))).append("</td>");
      }
      page.append("</tr>");
    }
    page.append("</table>\n");
  }

  private static String cell(@Nullable Spread spread) {
    if (spread == null) {
      return "-";
    }
    String median = Numbers.text(spread.median());
    return spread.rounds() == 1
        ? median
        : median + " (" + Numbers.text(spread.min()) + ".." + Numbers.text(spread.max()) + ")";
  }

  private static void values(StringBuilder page, List<CaseResult> rounds) {
    for (CaseResult each : rounds) {
      if (!each.values().isEmpty()) {
        page.append("<p>")
            .append(Html.escape(each.system() + ", round " + each.round() + ": "))
            .append(each.values().stream().map(Numbers::text).collect(Collectors.joining(", ")))
            .append("</p>\n");
      }
    }
  }

  private static void fsync(StringBuilder page, BenchReport report) {
    page.append("<h2>fsync of the disk beside the loads</h2>\n<table><tr><th>system</th>")
        .append("<th>round</th><th>syncs</th><th>p50, ms</th><th>p99, ms</th></tr>");
    for (FsyncCost cost : report.fsync()) {
      page.append("<tr><td>%s</td>".formatted(Html.escape(cost.system())));
      for (String cell :
          List.of(
              Integer.toString(cost.round()),
              Long.toString(cost.count()),
              Numbers.text(cost.p50Millis()),
              Numbers.text(cost.p99Millis()))) {
        page.append("<td class='n'>").append(cell).append("</td>");
      }
      page.append("</tr>");
    }
    page.append("</table>\n");
  }

  private HtmlReport() {}
}
