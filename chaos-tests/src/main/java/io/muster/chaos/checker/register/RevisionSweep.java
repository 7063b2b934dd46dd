// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.register.Extremes.Point;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * I1 by revisions: the whole history, in n log n. It believes what nodes tell about revisions, and
 * only that: {@link LinearSearch} is the judge who does not.
 *
 * <p>Whatever it reports is wrong. Without deletes it also finds all there is to find. With deletes
 * it may miss some, as nobody tells their revisions: it asks of each "no offset" whether some
 * delete explains it, not whether all of them can be explained at once.
 */
public final class RevisionSweep implements Checker {
  @Override
  public String name() {
    return "revision-sweep";
  }

  @Override
  public Verdict check(Run run) {
    SortedMap<String, Long> figures = new TreeMap<>();
    List<Anomaly> anomalies = new ArrayList<>();
    long judged = 0;
    long total = 0;
    List<Register> registers = Registers.of(run);
    for (Register register : registers) {
      KeyFinding finding = judge(register);
      anomalies.addAll(finding.anomalies());
      judged += register.size();
      total += finding.total();
    }
    figures.put("keys", (long) registers.size());
    figures.put("operations", judged);
    figures.put("anomalies", total);
    return Verdict.of(name(), judged, anomalies, figures);
  }

  static KeyFinding judge(Register register) {
    Findings findings = new Findings();
    RevisionOrder order = RevisionOrder.of(register, findings);
    for (RegisterRead read : register.reads()) {
      if (read.isNone()) {
        none(register, order, read, findings);
      }
    }
    return KeyFinding.of(register.key(), findings);
  }

  private static void none(
      Register register, RevisionOrder order, RegisterRead read, Findings findings) {
    Point floor = order.floor(read.invokedNs());
    Point ceiling = order.ceiling(read.returnedNs());
    if (floor.revision() == 0
        || order.mayBeEmpty(floor.revision(), ceiling.revision(), read.returnedNs())) {
      return;
    }
    String seen =
        register.key()
            + ": operation "
            + read.operation()
            + " read no offset, though operation "
            + floor.operation()
            + " had returned revision "
            + floor.revision()
            + " before it began";
    if (order.mayBeEmpty(floor.revision(), Long.MAX_VALUE, read.returnedNs())) {
      // A delete explains it, but not what was read afterwards.
      findings.add(
          "stale-read",
          "I1",
          seen
              + " and was deleted then; later operation "
              + ceiling.operation()
              + " returned revision "
              + ceiling.revision(),
          floor.operation(),
          read.operation(),
          ceiling.operation());
    } else {
      findings.add(
          "phantom-none",
          "I1",
          seen + " and no delete explains it",
          floor.operation(),
          read.operation());
    }
  }
}
