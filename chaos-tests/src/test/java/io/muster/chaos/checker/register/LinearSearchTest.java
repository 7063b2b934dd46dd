// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static io.muster.chaos.checker.register.Checks.SEARCH;
import static io.muster.chaos.checker.register.Checks.flagged;
import static io.muster.chaos.checker.register.Checks.linearizable;
import static io.muster.chaos.checker.register.Checks.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict;
import io.muster.chaos.checker.Verdict.Judgement;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class LinearSearchTest {
  @Test
  void aCommitThatNobodyEverSees() {
    flagged(
        SEARCH,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(6)
            .span(5, 6)
            .fetch()
            .sees("a", 5)
            .span(7, 8)
            .fetch()
            .sees("a", 5),
        "lost-commit",
        0,
        1,
        2);
    linearizable(
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(6)
            .span(3, 4)
            .commit("c")
            .ok(7)
            .span(7, 8)
            .fetch()
            .sees("c", 7));
  }

  @Test
  void aCommitThatOthersSee() {
    flagged(
        SEARCH,
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(6)
            .span(5, 6)
            .fetch()
            .sees("a", 5)
            .span(7, 8)
            .fetch()
            .sees("b", 6),
        "stale-read",
        0,
        1,
        2);
  }

  @Test
  void thereAndGoneAndThereAgain() {
    flagged(
        SEARCH,
        new Histories()
            .span(1, 9)
            .commit("a")
            .ok(5)
            .span(1, 9)
            .commit("b")
            .ok(6)
            .span(2, 3)
            .fetch()
            .sees("a", 5)
            .span(4, 5)
            .fetch()
            .sees("b", 6)
            .span(6, 7)
            .fetch()
            .sees("a", 5),
        "stale-read",
        0,
        1,
        2,
        3,
        4);
  }

  @Test
  void aValueThatNobodyWrote() {
    flagged(
        SEARCH,
        new Histories().span(1, 2).commit("a").fails().span(3, 4).fetch().sees("a", 5),
        "not-linearizable",
        1);
  }

  @Test
  void revisionsAreNotBelieved() {
    Histories lies =
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(6)
            .span(3, 4)
            .commit("b")
            .ok(5)
            .span(5, 6)
            .fetch()
            .sees("b", 9);
    valid(SEARCH, lies);
    flagged(new JudgesAgree(new LinearSearch()), lies, "checker-dispute");
  }

  @Test
  void aWrongOrderThatBothSeeIsNoDispute() {
    Histories stale =
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 4)
            .commit("b")
            .ok(6)
            .span(5, 6)
            .fetch()
            .sees("a", 5);
    valid(new JudgesAgree(new LinearSearch()), stale);
  }

  @Test
  void oneDeleteCannotExplainTwoGaps() {
    Histories twice =
        new Histories()
            .span(1, 2)
            .commit("a")
            .ok(5)
            .span(3, 20)
            .delete()
            .unknown()
            .span(4, 5)
            .fetch()
            .none()
            .span(6, 7)
            .commit("b")
            .ok(6)
            .span(8, 9)
            .fetch()
            .none();
    flagged(SEARCH, twice, "not-linearizable");
    // The sweep does not see it, and does not claim to.
    valid(new JudgesAgree(new LinearSearch()), twice);
  }

  @Test
  void unusedDeletesAreOpenForLater() {
    Histories history = new Histories();
    for (int i = 0; i < 40; i++) {
      int at = 10 * i;
      history
          .span(at, at + 1)
          .commit("c" + i)
          .ok(i + 1)
          .span(at + 2, at + 3)
          .delete()
          .unknown()
          .span(at + 4, at + 5)
          .fetch()
          .sees("c" + i, i + 1);
    }
    for (int i = 0; i < 40; i++) {
      int at = 1_000 + 10 * i;
      history.span(at, at + 1).commit("d" + i).ok(100 + i).span(at + 2, at + 3).fetch().none();
    }
    linearizable(history);
    history.span(2_000, 2_001).commit("e").ok(200).span(2_002, 2_003).fetch().none();
    assertThat(SEARCH.check(history.run()).judgement()).isEqualTo(Judgement.INVALID);
  }

  @Test
  void aLongHistoryFallsIntoWindows() {
    Histories history = new Histories();
    for (int i = 0; i < 5_000; i++) {
      int at = 10 * i;
      history
          .span(at, at + 3)
          .commit("x" + i)
          .ok(2 * i + 1)
          .span(at + 1, at + 4)
          .commit("y" + i)
          .ok(2 * i + 2)
          .span(at + 5, at + 6)
          .fetch()
          .sees("y" + i, 2 * i + 2);
    }
    linearizable(history);
    history.span(60_000, 60_001).fetch().sees("x4999", 9_999);
    flagged(SEARCH, history, "stale-read", 14_997, 14_998, 15_000);
  }

  @Test
  void tooExpensiveIsUnknown() {
    Histories history = new Histories();
    // Every set of these writes can come first, and none of them explains the last two reads.
    for (int i = 0; i < 20; i++) {
      history.span(i, 1_000).commit("x" + i).ok(i + 1);
      history.span(i, 1_000).fetch().sees("x" + i, i + 1);
    }
    for (int i = 0; i < 2; i++) {
      history.span(2_000 + 2 * i, 2_001 + 2 * i).fetch().sees("x" + i, i + 1);
    }
    Verdict verdict = new LinearSearch(Duration.ofSeconds(60), 1_000).check(history.run());
    assertThat(verdict.judgement()).isEqualTo(Judgement.UNKNOWN);
    assertThat(verdict.figures().get("keys.unknown")).isEqualTo(1);
  }
}
