// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;

/**
 * I19: what the cluster uses does not grow with time while what it holds stays the same. From the
 * facts {@code growth.<what>}, comma separated samples {@code second:value}.
 *
 * <p>Grown without bound is what, after the first fifth of the time, both rises steadily (at least
 * three of four pairs of samples rise) and rises much (by the median slope, over the time looked
 * at, more than a fifth of what it began with). What goes up and down, as a log between two purges,
 * passes the first test; what settles passes the second. Fewer than {@value #ENOUGH} samples are
 * not judged.
 *
 * <p>Clients use new groups all the while, which stay. So {@code rows} are counted per group that
 * was used until then.
 */
public final class Bounded implements Checker {
  static final int ENOUGH = 8;
  private static final double TOLERATED_SHARE = 0.2;
  private static final double STEADY = 0.5;
  private static final String PREFIX = "growth.";
  private static final String ROWS = "rows";

  @Override
  public String name() {
    return "bounded";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    NavigableMap<Double, Double> groups = groups(run);
    for (Map.Entry<String, String> fact : run.facts().entrySet()) {
      if (fact.getKey().startsWith(PREFIX)) {
        String what = fact.getKey().substring(PREFIX.length());
        Trend samples = Trend.parse(fact.getValue());
        judge(what, what.endsWith(ROWS) ? samples.per(groups) : samples, findings);
      }
    }
    return findings.verdict();
  }

  /** How many groups clients had used, by second since the samples began. */
  private static NavigableMap<Double, Double> groups(Run run) {
    double began = run.info().phase(RunInfo.FAULTS) / 1e9;
    Set<String> seen = new HashSet<>();
    NavigableMap<Double, Double> groups = new TreeMap<>();
    for (Operation each : run.operations()) {
      if (seen.add(each.call().group())) {
        groups.put(each.invokedNs() / 1e9 - began, (double) seen.size());
      }
    }
    return groups;
  }

  private static void judge(String what, Trend whole, Findings findings) {
    Trend settled = whole.withoutFirstFifth();
    if (settled.size() < ENOUGH) {
      return;
    }
    findings.judged(1);
    double growth = settled.medianSlope() * settled.seconds();
    findings.figure("growth." + what, Math.round(growth));
    if (settled.rising() >= STEADY && growth > TOLERATED_SHARE * settled.startValue()) {
      findings.found(
          "unbounded-growth",
          "I19",
          "%s grew by %.1f from %.1f within %.0f s"
              .formatted(what, growth, settled.startValue(), settled.seconds()),
          List.of());
    }
  }
}
