// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class CleanHandoffTest {
  private final Judged clean = new Judged(new CleanHandoff());

  private static GroupHistories processed() {
    return new GroupHistories().assigned("a", 1, 0).processed("a", 1, 0, 10);
  }

  @Test
  void theNextOwnerGoesOnWhereTheLastOneEnded() {
    GroupHistories history =
        processed().committed("a", 1, 9, 10).released("a", 2, 0).assigned("b", 2, 0);

    assertThat(clean.valid(history.processed("b", 2, 10, 12)).figures())
        .containsEntry("clean_releases", 1L)
        .containsEntry("unclean_releases", 0L);
  }

  @Test
  void theNextOwnerRepeatsWhatWasCommitted() {
    clean.flags(
        "nonmonotonic-processing",
        processed()
            .committed("a", 1, 9, 10)
            .released("a", 2, 0)
            .assigned("b", 2, 0)
            .processed("b", 2, 9, 12));
  }

  @Test
  void theReleaseWasNotClean() {
    GroupHistories half =
        processed()
            .committed("a", 1, 9, 8)
            .released("a", 2, 0)
            .assigned("b", 2, 0)
            .processed("b", 2, 8, 12);

    clean.unknown(half);
    clean.flags("unclean-release", half.fact("planned.moves", "1"));
    clean.unknown(half.fault("kill", 1, 1, 2));
  }

  @Test
  void theCommitWasOfUnknownFate() {
    clean.unknown(
        processed()
            .commitLost("a", 1, 0, 10)
            .released("a", 2, 0)
            .assigned("b", 2, 0)
            .processed("b", 2, 8, 12));
  }

  @Test
  void theCommitWasAnsweredAfterTheRelease() {
    clean.unknown(
        processed()
            .at(5, 20)
            .committed("a", 1, 9, 10)
            .at(10, 10)
            .released("a", 2, 0)
            .at(12, 12)
            .processed("b", 2, 8, 12));
  }

  @Test
  void thePartitionWasLost() {
    clean.unknown(
        processed()
            .committed("a", 1, 9, 10)
            .lost("a", 2, 0)
            .assigned("b", 2, 0)
            .processed("b", 2, 0, 12));
  }
}
