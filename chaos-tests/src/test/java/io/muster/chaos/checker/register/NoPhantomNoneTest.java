// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static io.muster.chaos.checker.register.Checks.flagged;
import static io.muster.chaos.checker.register.Checks.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict.Judgement;
import org.junit.jupiter.api.Test;

class NoPhantomNoneTest {
  private final NoPhantomNone checker = new NoPhantomNone();

  @Test
  void withoutAnAppliedIndexThereIsNothingToJudge() {
    Histories untold = new Histories().span(1, 2).commit("a").ok(5).span(3, 4).fetch().none();
    assertThat(checker.check(untold.run()).judgement()).isEqualTo(Judgement.UNKNOWN);
  }

  @Test
  void noneAtAnIndexAtWhichThereIsACommit() {
    // The commit and the fetch are open at one time: only the index tells.
    flagged(
        checker,
        new Histories().span(1, 9).commit("a").ok(5).span(2, 3).at(5).fetch().none(),
        "phantom-none",
        0,
        1);
    valid(checker, new Histories().span(1, 9).commit("a").ok(5).span(2, 3).at(4).fetch().none());
  }

  @Test
  void aCommitOfUnknownFateCountsOnceItWasRead() {
    flagged(
        checker,
        new Histories()
            .span(1, 9)
            .commit("a")
            .unknown()
            .span(2, 3)
            .at(6)
            .fetch()
            .none()
            .span(4, 5)
            .at(6)
            .fetch()
            .sees("a", 5),
        "phantom-none",
        0,
        1);
    valid(
        checker, new Histories().span(1, 9).commit("a").unknown().span(2, 3).at(6).fetch().none());
  }

  @Test
  void aDeleteExplainsIt() {
    valid(
        checker,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .delete()
            .ok()
            .span(5, 6)
            .at(6)
            .fetch()
            .none());
    valid(
        checker,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 9)
            .delete()
            .unknown()
            .span(4, 5)
            .at(5)
            .fetch()
            .none());
  }

  @Test
  void anEarlierDeleteDoesNot() {
    flagged(
        checker,
        new Histories()
            .span(1, 2)
            .delete()
            .ok()
            .span(3, 9)
            .commit("a")
            .ok(5)
            .span(4, 5)
            .at(5)
            .fetch()
            .none(),
        "phantom-none",
        1,
        2);
  }
}
