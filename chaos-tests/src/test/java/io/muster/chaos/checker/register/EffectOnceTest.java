// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import org.junit.jupiter.api.Test;

class EffectOnceTest {
  private final EffectOnce once = new EffectOnce();

  private Verdict valid(Histories history) {
    Verdict verdict = once.check(history.run());
    assertThat(verdict.judgement()).isEqualTo(Judgement.VALID);
    return verdict;
  }

  private void flagged(Histories history) {
    Verdict verdict = once.check(history.run());
    assertThat(verdict.judgement()).isEqualTo(Judgement.INVALID);
    assertThat(verdict.anomalies())
        .extracting(Anomaly::name, Anomaly::invariant)
        .containsExactly(tuple("duplicate-effect", "I9"));
  }

  @Test
  void aRepeatIsAnsweredAsTheFirstTime() {
    Histories history =
        new Histories()
            .span(1, 2)
            .commit("a")
            .sequence(1)
            .ok(5)
            .span(3, 4)
            .commit("a")
            .sequence(1)
            .ok(5);

    assertThat(valid(history).figures()).containsEntry("repeated", 1L);
  }

  @Test
  void aRepeatTakesEffectAgain() {
    flagged(
        new Histories()
            .span(1, 2)
            .commit("a")
            .sequence(1)
            .ok(5)
            .span(3, 4)
            .commit("a")
            .sequence(1)
            .ok(6));
  }

  @Test
  void theFirstTimeWasNotAnswered() {
    valid(
        new Histories()
            .span(1, 2)
            .commit("a")
            .sequence(1)
            .unknown()
            .span(3, 4)
            .commit("a")
            .sequence(1)
            .ok(6)
            .span(5, 6)
            .fetch()
            .sees("a", 6));
  }

  @Test
  void theFirstTimeWasNotAnsweredAndRead() {
    flagged(
        new Histories()
            .span(1, 2)
            .commit("a")
            .sequence(1)
            .unknown()
            .span(2, 3)
            .fetch()
            .sees("a", 5)
            .span(3, 4)
            .commit("a")
            .sequence(1)
            .ok(6));
  }

  @Test
  void withoutASequenceItIsAnotherCommit() {
    Histories history = new Histories().span(1, 2).commit("a").ok(5).span(3, 4).commit("a").ok(6);

    assertThat(once.check(history.run()).judgement()).isEqualTo(Judgement.UNKNOWN);
  }
}
