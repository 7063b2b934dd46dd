// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.register.ReadMatch.Placed;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * I2: "no offset" is an answer, and as such true at the applied index that came with it. That index
 * is what the node had applied when it began to read, so what it read is at least as new.
 */
public final class NoPhantomNone implements Checker {
  @Override
  public String name() {
    return "no-phantom-none";
  }

  @Override
  public Verdict check(Run run) {
    List<Anomaly> anomalies = new ArrayList<>();
    long judged = 0;
    long total = 0;
    for (Register register : Registers.of(run)) {
      List<RegisterRead> nones =
          register.reads().stream()
              .filter(read -> read.isNone() && read.appliedIndex() >= 0)
              .toList();
      if (!nones.isEmpty()) {
        Findings findings = new Findings();
        judge(register, nones, findings);
        anomalies.addAll(findings.kept());
        judged += nones.size();
        total += findings.total();
      }
    }
    return Verdict.of(
        name(), judged, anomalies, new TreeMap<>(Map.of("nones", judged, "anomalies", total)));
  }

  private static void judge(Register register, List<RegisterRead> nones, Findings findings) {
    // What is wrong with revisions is for the sweep to say.
    RevisionOrder order = RevisionOrder.of(register, new Findings());
    TreeMap<Long, Placed> commits = new TreeMap<>();
    order.commits().stream()
        .sorted(Comparator.comparingInt(Placed::operation))
        .forEach(commit -> commits.putIfAbsent(commit.revision(), commit));
    for (RegisterRead none : nones) {
      Map.Entry<Long, Placed> newest = commits.floorEntry(none.appliedIndex());
      if (newest == null || order.mayBeEmpty(newest.getKey(), Long.MAX_VALUE, none.returnedNs())) {
        continue;
      }
      Placed commit = newest.getValue();
      findings.add(
          "phantom-none",
          "I2",
          register.key()
              + ": operation "
              + none.operation()
              + " read no offset at applied index "
              + none.appliedIndex()
              + ", though operation "
              + commit.operation()
              + " wrote one at revision "
              + commit.revision()
              + " and no delete explains it",
          commit.operation(),
          none.operation());
    }
  }
}
