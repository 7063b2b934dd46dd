// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the faults bit. A run whose fault did nothing proves nothing, so for each kind in the
 * run's nemesis at least one fault has to show by what it did to the cluster that it was real: see
 * {@link Proof}.
 *
 * <p>Under the mixed nemesis chance says which kinds come, and how often. There a kind has to show
 * when it had {@value #CHANCES} chances, and at least one fault of all.
 */
public final class Evidence implements Checker {
  private static final String MIXED = "mixed";

  /** A single power loss, say, may find everything on disk already. */
  private static final int CHANCES = 4;

  @Override
  public String name() {
    return "evidence";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    Set<String> named = named(run.info().nemesis());
    boolean mixed = named.remove(MIXED);
    Map<String, List<Fault>> byKind = new TreeMap<>();
    named.forEach(kind -> byKind.put(kind, new ArrayList<>()));
    for (Fault fault : run.faults()) {
      if (mixed || named.contains(fault.kind())) {
        byKind.computeIfAbsent(fault.kind(), kind -> new ArrayList<>()).add(fault);
      }
    }
    Proof proof = new Proof(run);
    long shown = 0;
    for (Map.Entry<String, List<Fault>> each : byKind.entrySet()) {
      String kind = each.getKey();
      List<Fault> faults = each.getValue();
      long proven = faults.stream().filter(proof::bit).count();
      shown += proven;
      findings.judged(1);
      findings.figure("faults." + kind, faults.size());
      findings.figure("proven." + kind, proven);
      if (proven == 0 && (named.contains(kind) || faults.size() >= CHANCES)) {
        found(
            findings,
            faults.isEmpty()
                ? "no fault of the kind %s was done".formatted(kind)
                : "none of %d faults of the kind %s shows in what the cluster did"
                    .formatted(faults.size(), kind));
      }
    }
    if (mixed && shown == 0) {
      found(findings, "of all kinds of faults, none shows in what the cluster did");
    }
    return findings.verdict();
  }

  private static void found(Findings findings, String message) {
    findings.found("unproven-fault", "evidence", message, List.of());
  }

  private static Set<String> named(String nemesis) {
    Set<String> kinds = new TreeSet<>();
    Arrays.stream(nemesis.split(","))
        .map(String::trim)
        .filter(each -> !each.isEmpty() && !each.equals("none"))
        .forEach(kinds::add);
    return kinds;
  }
}
