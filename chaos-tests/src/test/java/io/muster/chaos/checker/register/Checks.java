// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Run;
import java.util.List;

/** What tests of checkers say again and again. */
final class Checks {
  static final Checker SWEEP = new RevisionSweep();
  static final Checker SEARCH = new LinearSearch();

  /** Both judges of I1, and whether they agree. */
  static final List<Checker> JUDGES = List.of(SWEEP, SEARCH, new JudgesAgree(new LinearSearch()));

  static void flagged(Checker checker, Histories history, String name, Integer... operations) {
    Verdict verdict = checker.check(history.run());
    assertThat(verdict.judgement()).as("%s", verdict).isEqualTo(Judgement.INVALID);
    assertThat(verdict.anomalies()).extracting(Anomaly::name).containsOnly(name);
    if (operations.length > 0) {
      assertThat(verdict.anomalies().get(0).operations()).containsExactly(operations);
    }
  }

  static void valid(Checker checker, Histories history) {
    valid(checker, history.run());
  }

  static void valid(Checker checker, Run run) {
    Verdict verdict = checker.check(run);
    assertThat(verdict.judgement()).as("%s", verdict).isEqualTo(Judgement.VALID);
  }

  /** No judge finds fault, and none disagrees. */
  static void linearizable(Histories history) {
    JUDGES.forEach(judge -> valid(judge, history));
  }

  private Checks() {}
}
