// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Run;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Whether the two judges of I1 say the same of each key. If not, the revisions that nodes told are
 * wrong, or a judge is.
 *
 * <p>Two differences are none: a key that the search left unknown, and a key with deletes of which
 * only the search knows that it is wrong, as the sweep does not claim to find everything there.
 */
public final class JudgesAgree implements Checker {
  private final LinearSearch search;

  public JudgesAgree(LinearSearch search) {
    this.search = search;
  }

  @Override
  public String name() {
    return "judges-agree";
  }

  @Override
  public Verdict check(Run run) {
    List<Anomaly> anomalies = new ArrayList<>();
    long judged = 0;
    long unknown = 0;
    long onlySearch = 0;
    for (Register register : Registers.of(run)) {
      KeyFinding bySearch = search.judge(register);
      if (bySearch.judgement() == Judgement.UNKNOWN) {
        unknown++;
        continue;
      }
      judged++;
      KeyFinding bySweep = RevisionSweep.judge(register);
      if (bySweep.judgement() == bySearch.judgement()) {
        continue;
      }
      if (bySearch.judgement() == Judgement.INVALID && register.hasDeletes()) {
        onlySearch++;
        continue;
      }
      anomalies.add(dispute(register, bySweep, bySearch));
    }
    SortedMap<String, Long> figures = new TreeMap<>();
    figures.put("keys", judged);
    figures.put("keys.unknown", unknown);
    figures.put("keys.only-search", onlySearch);
    return Verdict.of(name(), judged, anomalies, figures);
  }

  private static Anomaly dispute(Register register, KeyFinding bySweep, KeyFinding bySearch) {
    List<Anomaly> found =
        bySweep.anomalies().isEmpty() ? bySearch.anomalies() : bySweep.anomalies();
    TreeSet<Integer> operations = new TreeSet<>(found.get(0).operations());
    return new Anomaly(
        "checker-dispute",
        "I1",
        register.key()
            + ": "
            + (bySweep.anomalies().isEmpty()
                ? "only the search finds fault: "
                : "only the sweep finds fault: ")
            + found.get(0).name()
            + ", "
            + found.get(0).message(),
        List.copyOf(operations));
  }
}
