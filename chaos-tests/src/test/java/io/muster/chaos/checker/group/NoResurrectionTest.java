// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NoResurrectionTest {
  private final Judged noResurrection = new Judged(new NoResurrection());

  @Test
  void aMemberThatWasNoneIsOneAgain() {
    GroupHistories history =
        new GroupHistories()
            .joined("a", 1)
            .heartbeatRefused("a", 1, Refusals.UNKNOWN_MEMBER_ID)
            .heartbeat("a", 1);

    assertThat(noResurrection.flags("resurrected-member", history).operations())
        .containsExactly(1, 2);
  }

  @Test
  void aFencedInstanceCommits() {
    noResurrection.flags(
        "resurrected-member",
        new GroupHistories()
            .heartbeatRefused("a", 1, Refusals.FENCED_INSTANCE_ID)
            .committed("a", 1, 9, 9));
  }

  @Test
  void itJoinedAgain() {
    noResurrection.valid(
        new GroupHistories()
            .heartbeatRefused("a", 1, Refusals.UNKNOWN_MEMBER_ID)
            .joined("a", 3)
            .heartbeat("a", 3));
  }

  @Test
  void theAnswersCrossed() {
    noResurrection.valid(
        new GroupHistories()
            .at(10, 20)
            .heartbeatRefused("a", 1, Refusals.UNKNOWN_MEMBER_ID)
            .at(15, 25)
            .committed("a", 1, 9, 9));
  }

  @Test
  void aRepeatIsAnsweredWithWhatTheFirstAttemptDid() {
    noResurrection.valid(
        new GroupHistories()
            .commitLost("a", 1, 8, 5)
            .heartbeatRefused("a", 1, Refusals.UNKNOWN_MEMBER_ID)
            .repeated("a", 1, 8, 10, 5));
  }

  @Test
  void nobodyWasNone() {
    noResurrection.unknown(new GroupHistories().joined("a", 1).heartbeat("a", 1));
  }
}
