// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoZombieCommitTest {
  private final Judged noZombieCommit = new Judged(new NoZombieCommit());

  @Test
  void aCommitSucceedsThoughANewGenerationHadBegun() {
    GroupHistories history =
        new GroupHistories().joined("a", 1).joined("b", 2).committed("a", 1, 10, 5);

    assertThat(noZombieCommit.flags("zombie-commit", history).operations()).containsExactly(1, 2);
  }

  @Test
  void theNewGenerationBeganWhileTheCommitWasOpen() {
    noZombieCommit.valid(
        new GroupHistories()
            .joined("a", 1)
            .at(10, 20)
            .joined("b", 2)
            .at(15, 30)
            .committed("a", 1, 10, 5));
  }

  @Test
  void anAssignmentShowsThatANewGenerationHadBegun() {
    noZombieCommit.flags(
        "zombie-commit",
        new GroupHistories().assigned("a", 1, 0).assigned("b", 2, 0).committed("a", 1, 10, 5));
  }

  @Test
  void theLogHasALowerGenerationAfterAHigherOne() {
    noZombieCommit.flags(
        "zombie-commit",
        new GroupHistories()
            .at(10, 50)
            .committed("a", 1, 12, 5)
            .at(11, 51)
            .committed("b", 2, 11, 5));
  }

  @Test
  void commitsOfOneEntryMayBeInAnyOrder() {
    noZombieCommit.valid(
        new GroupHistories()
            .at(10, 50)
            .committed("a", 1, 11, 5)
            .at(11, 51)
            .committed("b", 2, 11, 5)
            .at(12, 52)
            .committed("c", 1, 10, 5));
  }

  @Test
  void aRepeatIsAnsweredWithWhatTheFirstAttemptDid() {
    noZombieCommit.valid(
        new GroupHistories()
            .joined("a", 1)
            .commitLost("a", 1, 8, 5)
            .joined("b", 2)
            .repeated("a", 1, 8, 10, 5));
  }

  @Test
  void aMemberThatLeftCommits() {
    noZombieCommit.flags(
        "zombie-commit", new GroupHistories().joined("a", 1).left("a").committed("a", 1, 10, 5));
  }

  @Test
  void itJoinedAgain() {
    noZombieCommit.valid(
        new GroupHistories().joined("a", 1).left("a").joined("a", 3).committed("a", 3, 10, 5));
  }

  @Test
  void aMemberThatCrashedMayHaveSentItBefore() {
    noZombieCommit.valid(new GroupHistories().joined("a", 1).crashed("a").committed("a", 1, 10, 5));
  }

  @Test
  void nobodyCommitted() {
    noZombieCommit.unknown(new GroupHistories().joined("a", 1));
  }
}
