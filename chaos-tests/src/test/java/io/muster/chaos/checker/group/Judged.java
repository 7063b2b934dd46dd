// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Checker;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Run;

/** What a checker is expected to say. */
public final class Judged {
  private final Checker checker;

  public Judged(Checker checker) {
    this.checker = checker;
  }

  public Verdict valid(GroupHistories history) {
    return says(history.run(), Judgement.VALID);
  }

  /** Exactly one anomaly, and operations that show it where there are any to show. */
  public Anomaly flags(String name, GroupHistories history) {
    Verdict verdict = says(history.run(), Judgement.INVALID);
    assertThat(verdict.anomalies()).extracting(Anomaly::name).containsExactly(name);
    return verdict.anomalies().get(0);
  }

  public void unknown(GroupHistories history) {
    assertThat(says(history.run(), Judgement.UNKNOWN).anomalies()).isEmpty();
  }

  private Verdict says(Run run, Judgement judgement) {
    Verdict verdict = checker.check(run);
    assertThat(verdict.checker()).isEqualTo(checker.name());
    assertThat(verdict.judgement()).as("%s", verdict.anomalies()).isEqualTo(judgement);
    return verdict;
  }
}
