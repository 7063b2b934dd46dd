// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import io.muster.bench.result.CaseResult;
import io.muster.bench.result.Comparison;
import io.muster.bench.result.Spread;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The last lines of a run, for people and for {@code grep}. */
public final class ResultLines {
  private static final String KAFKA = "kafka";
  private static final String MUSTER_PREFIX = "muster-";

  public static List<String> of(BenchReport report) {
    List<String> lines = new ArrayList<>();
    List<String> musters =
        report.systems().stream().filter(each -> each.startsWith(MUSTER_PREFIX)).toList();
    for (Comparison each : report.comparisons()) {
      if (each.headline()) {
        musters.forEach(muster -> add(lines, each, muster));
      }
    }
    for (FsyncCost cost : report.fsync()) {
      lines.add(
          String.format(
              Locale.ROOT,
              "bench: fsync-of-the-disk beside=%s round=%d p50=%s ms p99=%s ms",
              cost.system(),
              cost.round(),
              Numbers.text(cost.p50Millis()),
              Numbers.text(cost.p99Millis())));
    }
    for (CaseResult failure : report.failures()) {
      lines.add(
          "bench: %s FAILED on %s in round %d: %s"
              .formatted(failure.label(), failure.system(), failure.round(), failure.failure()));
    }
    return lines;
  }

  private static void add(List<String> lines, Comparison comparison, String muster) {
    Spread own = comparison.of(muster);
    Spread other = comparison.of(KAFKA);
    if (own == null && other == null) {
      return;
    }
    StringBuilder line =
        new StringBuilder("bench: ")
            .append(comparison.label())
            .append('.')
            .append(comparison.figure())
            .append(" raft.groups=")
            .append(muster.substring(MUSTER_PREFIX.length()));
    value(line, "muster", own, comparison.unit());
    if (other != null) {
      value(line, KAFKA, other, comparison.unit());
    }
    Double ratio = comparison.ratio(muster, KAFKA);
    if (ratio != null) {
      line.append(" ratio=").append(Numbers.text(ratio));
    }
    lines.add(line.toString());
  }

  private static void value(StringBuilder line, String name, @Nullable Spread spread, String unit) {
    line.append(' ').append(name).append('=');
    if (spread == null) {
      line.append("failed");
      return;
    }
    line.append(Numbers.text(spread.median())).append(' ').append(unit);
    if (spread.rounds() > 1) {
      line.append(" (")
          .append(Numbers.text(spread.min()))
          .append("..")
          .append(Numbers.text(spread.max()))
          .append(')');
    }
  }

  private ResultLines() {}
}
