// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static io.muster.chaos.checker.register.Checks.SWEEP;
import static io.muster.chaos.checker.register.Checks.flagged;
import static io.muster.chaos.checker.register.Checks.linearizable;
import static io.muster.chaos.checker.register.Checks.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RevisionSweepTest {
  @Test
  void nothingToJudgeIsUnknown() {
    assertThat(SWEEP.check(new Histories().run()).judgement()).isEqualTo(Judgement.UNKNOWN);
  }

  @Test
  void commitsOneAfterTheOtherWithOneRevision() {
    flagged(
        SWEEP,
        new Histories().span(1, 2).commit("a").ok(5).span(3, 4).commit("b").ok(5),
        "revision-reuse",
        0,
        1);
  }

  @Test
  void commitsAtOneTimeMayShareAnEntry() {
    linearizable(
        new Histories()
            .span(1, 4)
            .commit("a")
            .ok(5)
            .span(2, 3)
            .commit("b")
            .ok(5)
            .span(5, 6)
            .fetch()
            .sees("a", 5)
            .span(7, 8)
            .fetch()
            .sees("a", 5));
  }

  @Test
  void readsOfASharedRevisionMustAgree() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 4)
            .commit("a")
            .ok(5)
            .span(2, 3)
            .commit("b")
            .ok(5)
            .span(5, 6)
            .fetch()
            .sees("a", 5)
            .span(7, 8)
            .fetch()
            .sees("b", 5),
        "revision-reuse",
        2,
        3);
  }

  @Test
  void aCommitBelowARevisionThatWasReturned() {
    flagged(
        SWEEP,
        new Histories().span(1, 2).commit("a").ok(5).span(3, 4).commit("b").ok(4),
        "revision-reuse",
        0,
        1);
    linearizable(new Histories().span(1, 3).commit("a").ok(5).span(2, 4).commit("b").ok(4));
  }

  @Test
  void equalCommitsWithASequenceAreOne() {
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .sequence(7)
            .unknown()
            .span(3, 4)
            .commit("a")
            .sequence(7)
            .ok(5)
            .span(5, 6)
            .commit("b")
            .ok(6)
            .span(7, 8)
            .commit("a")
            .sequence(7)
            .ok(5)
            .span(9, 10)
            .fetch()
            .sees("b", 6));
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .sequence(7)
            .ok(5)
            .span(3, 4)
            .commit("a")
            .sequence(8)
            .ok(5),
        "revision-reuse",
        0,
        1);
  }

  @Test
  void valueOfAnotherCommit() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(6)
            .span(5, 6)
            .fetch()
            .sees("a", 6),
        "value-mismatch",
        0,
        1,
        2);
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 6)
            .commit("b")
            .ok(6)
            .span(5, 7)
            .fetch()
            .sees("a", 5));
  }

  @Test
  void valueThatNobodyWrote() {
    flagged(
        SWEEP,
        new Histories().span(1, 2).commit("a").ok(5).span(3, 4).fetch().sees("x", 5),
        "value-mismatch",
        0,
        1);
  }

  @Test
  void oneCommitOfUnknownFateUnderTwoRevisions() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .unknown()
            .span(3, 4)
            .fetch()
            .sees("a", 5)
            .span(5, 6)
            .fetch()
            .sees("a", 6),
        "value-mismatch",
        0,
        2);
  }

  @Test
  void readOlderThanWhatWasReturned() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(6)
            .span(5, 6)
            .fetch()
            .sees("a", 5),
        "stale-read",
        1,
        2);
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 5)
            .commit("b")
            .ok(6)
            .span(5, 6)
            .fetch()
            .sees("a", 5));
  }

  @Test
  void readOlderThanWhatAnotherReadSaw() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 20)
            .commit("b")
            .unknown()
            .span(5, 6)
            .fetch()
            .sees("b", 9)
            .span(7, 8)
            .fetch()
            .sees("a", 5),
        "stale-read",
        2,
        3);
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 20)
            .commit("b")
            .unknown()
            .span(5, 7)
            .fetch()
            .sees("b", 9)
            .span(7, 8)
            .fetch()
            .sees("a", 5));
  }

  @Test
  void readOfACommitThatHadNotBegun() {
    flagged(
        SWEEP,
        new Histories().span(1, 2).fetch().sees("a", 5).span(3, 4).commit("a").ok(5),
        "future-read",
        0,
        1);
    linearizable(new Histories().span(1, 3).fetch().sees("a", 5).span(3, 4).commit("a").ok(5));
  }

  @Test
  void readOfACommitThatFailed() {
    flagged(
        SWEEP,
        new Histories().span(1, 2).commit("a").fails().span(3, 4).fetch().sees("a", 5),
        "aborted-read",
        0,
        1);
    linearizable(new Histories().span(1, 2).commit("a").unknown().span(3, 4).fetch().sees("a", 5));
  }

  @Test
  void aCommitOfUnknownFateThatWasSeenHasItsPlace() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .unknown()
            .span(2, 20)
            .fetch()
            .sees("b", 4),
        "revision-reuse",
        0,
        2);
    linearizable(
        new Histories()
            .span(1, 4)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .unknown()
            .span(3, 20)
            .fetch()
            .sees("b", 4));
  }

  @Test
  void aCommitOfUnknownFateMayTakeEffectLate() {
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .unknown()
            .span(3, 4)
            .commit("b")
            .ok(5)
            .span(5, 6)
            .fetch()
            .sees("b", 5)
            .span(7, 8)
            .fetch()
            .sees("a", 6));
  }

  @Test
  void aCommitOfNoPartitionWroteNothing() {
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(0)
            .span(5, 6)
            .fetch()
            .sees("a", 5));
  }

  @Test
  void noneAfterACommitWithoutADelete() {
    flagged(
        SWEEP,
        new Histories().span(1, 2).commit("a").ok(5).span(3, 4).fetch().none(),
        "phantom-none",
        0,
        1);
    linearizable(new Histories().span(1, 3).commit("a").ok(5).span(3, 4).fetch().none());
  }

  @Test
  void noneAfterACommitThatFollowedTheDelete() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .delete()
            .ok()
            .span(3, 4)
            .commit("a")
            .ok(5)
            .span(5, 6)
            .fetch()
            .none(),
        "phantom-none",
        1,
        2);
    linearizable(
        new Histories()
            .span(1, 3)
            .delete()
            .ok()
            .span(3, 4)
            .commit("a")
            .ok(5)
            .span(5, 6)
            .fetch()
            .none());
  }

  @Test
  void noneAfterADeleteThatFailed() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .delete()
            .fails()
            .span(5, 6)
            .fetch()
            .none(),
        "phantom-none",
        0,
        2);
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .delete()
            .unknown()
            .span(5, 6)
            .fetch()
            .sees("a", 5)
            .span(7, 8)
            .fetch()
            .none());
  }

  @Test
  void noneBeforeTheDeleteBegan() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .fetch()
            .none()
            .span(5, 6)
            .delete()
            .ok(),
        "phantom-none",
        0,
        1);
  }

  @Test
  void deletedAndThereAgain() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .delete()
            .ok()
            .span(5, 6)
            .fetch()
            .sees("a", 5),
        "stale-read",
        0,
        1,
        2);
    linearizable(
        new Histories()
            .span(1, 3)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .delete()
            .ok()
            .span(5, 6)
            .fetch()
            .sees("a", 5));
  }

  @Test
  void readAsNoneAndThereAgain() {
    flagged(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 20)
            .delete()
            .ok()
            .span(5, 6)
            .fetch()
            .none()
            .span(7, 8)
            .fetch()
            .sees("a", 5),
        "stale-read",
        0,
        2,
        3);
  }

  @Test
  void keysAreApart() {
    valid(
        SWEEP,
        new Histories()
            .span(1, 2)
            .commit("a")
            .andPartition(1)
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(6)
            .partition(1)
            .span(5, 6)
            .fetch()
            .sees("a", 5)
            .partition(2)
            .span(5, 6)
            .fetch()
            .none());
  }

  @Test
  void oneMistakeIsNotReportedForEver() {
    Histories history = new Histories().span(1, 2).commit("z").ok(1_000);
    for (int i = 0; i < 50; i++) {
      history.span(10 + 2 * i, 11 + 2 * i).commit("c" + i).ok(10 + i);
    }
    Verdict verdict = SWEEP.check(history.run());
    assertThat(verdict.anomalies()).hasSize(3);
    assertThat(verdict.figures()).containsAllEntriesOf(Map.of("anomalies", 50L));
  }
}
