// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import static io.muster.chaos.checker.register.Checks.flagged;
import static io.muster.chaos.checker.register.Checks.valid;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.checker.Histories;
import io.muster.chaos.checker.Verdict.Judgement;
import org.junit.jupiter.api.Test;

class NothingLostTest {
  private final NothingLost checker = new NothingLost();

  private static Histories twoCommits() {
    return new Histories().span(1, 2).commit("a").ok(5).span(3, 4).commit("b").ok(6);
  }

  @Test
  void aKeyThatNobodyReadInTheEndLeavesItOpen() {
    Histories unread = twoCommits().partition(1).span(5, 6).lastFetch().none();
    assertThat(checker.check(unread.run()).judgement()).isEqualTo(Judgement.UNKNOWN);
    assertThat(checker.check(twoCommits().run()).judgement()).isEqualTo(Judgement.UNKNOWN);
  }

  @Test
  void theNewestIsThere() {
    valid(checker, twoCommits().span(5, 6).lastFetch().sees("b", 6));
    flagged(checker, twoCommits().span(5, 6).lastFetch().sees("a", 5), "lost-commit", 1, 2);
  }

  @Test
  void itIsGone() {
    flagged(checker, twoCommits().span(5, 6).lastFetch().none(), "lost-commit", 1, 2);
    valid(checker, twoCommits().span(3, 5).delete().unknown().span(5, 6).lastFetch().none());
  }

  @Test
  void onlyTheReadsInTheEndAreJudged() {
    valid(checker, twoCommits().span(5, 6).fetch().none().span(7, 8).lastFetch().sees("b", 6));
  }

  @Test
  void aCommitOfUnknownFateMayHaveReplacedIt() {
    valid(
        checker, twoCommits().span(3, 4).commit("c").unknown().span(5, 6).lastFetch().sees("c", 7));
    flagged(
        checker,
        twoCommits().span(3, 4).commit("c").unknown().span(5, 6).lastFetch().sees("a", 5),
        "lost-commit",
        1,
        3);
  }

  @Test
  void thereOnOneNodeAndNotOnAnother() {
    flagged(
        checker,
        twoCommits().span(5, 6).lastFetch().sees("a", 5).span(7, 8).lastFetch().sees("b", 6),
        "stale-read",
        1,
        2);
  }

  @Test
  void deletedAndThereAgain() {
    flagged(
        checker,
        twoCommits().span(5, 6).delete().ok().span(7, 8).lastFetch().sees("b", 6),
        "stale-read",
        2,
        3);
    valid(checker, twoCommits().span(5, 6).delete().ok().span(7, 8).lastFetch().none());
    valid(checker, twoCommits().span(3, 6).delete().ok().span(7, 8).lastFetch().sees("b", 6));
  }
}
