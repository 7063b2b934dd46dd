// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.Run;
import java.util.List;

/**
 * I17: replicas of an offsets partition that have applied the same entries have the same state.
 * From the facts {@code hash.<partition>.<node>}.
 */
public final class ReplicasAgree implements Checker {
  @Override
  public String name() {
    return "replicas-agree";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    List<StateHash> live = StateHash.of(run, "hash");
    for (int i = 0; i < live.size(); i++) {
      for (int j = i + 1; j < live.size(); j++) {
        StateHash one = live.get(i);
        StateHash other = live.get(j);
        if (one.comparable(other)) {
          findings.judged(1);
          if (!one.hash().equals(other.hash())) {
            findings.found(
                "replica-divergence",
                "I17",
                "offsets partition %d at index %d is %s on node %s and %s on node %s"
                    .formatted(
                        one.partition(),
                        one.appliedIndex(),
                        one.hash(),
                        one.node(),
                        other.hash(),
                        other.node()),
                List.of());
          }
        }
      }
    }
    findings.figure("hashes", live.size());
    return findings.verdict();
  }
}
