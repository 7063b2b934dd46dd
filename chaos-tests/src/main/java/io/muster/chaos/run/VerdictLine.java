// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.report.RunSummary;
import java.nio.file.Path;

/** The last line of a run, for people and for scripts. */
final class VerdictLine {
  static String of(RunSummary summary, RunVerdict verdict, Path report) {
    String head = "chaos: " + verdict.status();
    String tail =
        " workload=%s nemesis=%s seed=%d ops=%d acked=%d lost=%d anomalies=%d failovers=%d"
                .formatted(
                    summary.info().workload(),
                    summary.info().nemesis(),
                    summary.info().seed(),
                    summary.counts().operations(),
                    summary.counts().acknowledged(),
                    lost(verdict),
                    verdict.anomalies(),
                    summary.counts().failovers())
            + " unavailable_p99_ms=%d report=%s"
                .formatted(summary.counts().unavailableP99Ms(), report);
    return switch (verdict.status()) {
      case VALID -> head + tail;
      case INVALID, VOID -> head + " " + verdict.why() + tail;
    };
  }

  private static long lost(RunVerdict verdict) {
    return verdict.verdicts().stream()
        .flatMap(each -> each.anomalies().stream())
        .map(Anomaly::name)
        .filter("lost-commit"::equals)
        .count();
  }

  private VerdictLine() {}
}
