// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.run;

import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.group.Findings;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;

/**
 * I18: applying the log again gives the state that was live. From the facts {@code
 * replay.<partition>.<node>}, against {@code live.<partition>.<node>} and each other. Both are of
 * the log time of the last entry with commands: a restart adds entries, but none with commands.
 * Where there was no such entry yet, at log time 0, elections alone make the state, and there are
 * more of them after a restart: that is not judged.
 */
public final class ReplayAgrees implements Checker {
  @Override
  public String name() {
    return "replay-agrees";
  }

  @Override
  public Verdict check(Run run) {
    Findings findings = new Findings(name());
    List<StateHash> replayed = StateHash.of(run, "replay");
    List<StateHash> others = new ArrayList<>(replayed);
    others.addAll(StateHash.of(run, "live"));
    for (int i = 0; i < replayed.size(); i++) {
      for (StateHash other : others.subList(i + 1, others.size())) {
        StateHash replay = replayed.get(i);
        if (replay.appliedIndex() > 0 && replay.comparable(other)) {
          findings.judged(1);
          if (!replay.hash().equals(other.hash())) {
            findings.found(
                "replay-divergence",
                "I18",
                "offsets partition %d at log time %d is %s by %s and %s by %s"
                    .formatted(
                        replay.partition(),
                        replay.appliedIndex(),
                        replay.hash(),
                        replay.source(),
                        other.hash(),
                        other.source()),
                List.of());
          }
        }
      }
    }
    findings.figure("replays", replayed.size());
    return findings.verdict();
  }
}
