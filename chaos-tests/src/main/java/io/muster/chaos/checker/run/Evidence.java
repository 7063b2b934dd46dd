// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Run;
import java.util.Arrays;
import java.util.List;

/**
 * Whether the faults bit. A run whose fault did nothing proves nothing, so for each kind in the
 * run's nemesis at least one fault has to show by what it did to the cluster that it was real: see
 * {@link Proof}.
 */
public final class Evidence implements Checker {
  @Override
  public String name() {
    return "evidence";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    List<String> kinds =
        Arrays.stream(run.info().nemesis().split(","))
            .map(String::trim)
            .filter(each -> !each.isEmpty() && !each.equals("none"))
            .distinct()
            .toList();
    Proof proof = new Proof(run);
    for (String kind : kinds) {
      findings.judged(1);
      List<Fault> faults = run.faults().stream().filter(each -> each.kind().equals(kind)).toList();
      long proven = faults.stream().filter(proof::bit).count();
      findings.figure("faults." + kind, faults.size());
      findings.figure("proven." + kind, proven);
      if (proven == 0) {
        findings.found(
            "unproven-fault",
            "evidence",
            faults.isEmpty()
                ? "no fault of the kind %s was done".formatted(kind)
                : "none of %d faults of the kind %s shows in what the cluster did"
                    .formatted(faults.size(), kind),
            List.of());
      }
    }
    return findings.verdict();
  }
}
