// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.Header;
import io.muster.chaos.history.Outcome;
import org.junit.jupiter.api.Test;

class NoLateExpiryTest {
  private final Judged noLateExpiry = new Judged(new NoLateExpiry());

  /**
   * A session of two seconds and rebalances of one, so that eight seconds are the limit. Of two
   * members of the SDK one crashes at 3,000 ms.
   */
  private static GroupHistories crashed() {
    return with(
        new GroupHistories().at(10, 10).assigned("a", 1, 0).at(20, 20).assigned("b", 1, 1),
        "instances",
        "");
  }

  private static GroupHistories with(GroupHistories history, String fact, String value) {
    return history
        .fact("group.g.session.ms", "2000")
        .fact("group.g.rebalance.ms", "1000")
        .fact("group.g." + fact, value)
        .at(2500, 2510)
        .committed("b", 1, 5, 5)
        .at(3000, 3000)
        .crashed("a");
  }

  private static GroupHistories still(GroupHistories history, long atMs) {
    return history.at(atMs, atMs + 10).committed("b", 1, 9, 9);
  }

  @Test
  void itIsWaitedForTooLong() {
    assertThat(noLateExpiry.flags("late-expiry", still(crashed(), 11_001)).operations())
        .containsExactly(3, 4);
  }

  @Test
  void itsTimeMayNotBeOver() {
    noLateExpiry.unknown(still(crashed(), 10_999));
  }

  @Test
  void anotherGenerationIsOn() {
    noLateExpiry.valid(
        still(crashed(), 5000)
            .at(6000, 6000)
            .assigned("b", 2, 0, 1)
            .at(11_001, 11_010)
            .committed("b", 2, 10, 10));
  }

  @Test
  void somethingIsBrokenOrWasJustBefore() {
    noLateExpiry.unknown(still(crashed().fault("kill", 1, 9000, 9500), 11_001));
    noLateExpiry.unknown(still(crashed().fault("kill", 1, 9000, 9500), 22_400));
    noLateExpiry.flags(
        "late-expiry", still(still(crashed().fault("kill", 1, 9000, 9500), 14_000), 22_600));
  }

  @Test
  void aNewLeaderGivesItItsTimeAgain() {
    Header next = new Header(7, 2, 4, 200);
    noLateExpiry.unknown(still(still(crashed().header(next), 4000), 11_999));
    noLateExpiry.flags("late-expiry", still(still(crashed().header(next), 4000), 12_011));
    // Led again by the first, as its term shows.
    noLateExpiry.unknown(still(still(crashed().header(new Header(7, 1, 5, 200)), 4000), 11_999));
  }

  @Test
  void leadersAreMovedOnPurpose() {
    noLateExpiry.unknown(still(crashed().fact("planned.moves", "3"), 11_001));
  }

  @Test
  void anotherProcessMayHaveItsPlace() {
    noLateExpiry.unknown(
        still(
            with(
                new GroupHistories().at(10, 10).assigned("a", 1, 0).assigned("b", 1, 1),
                "instances",
                "a=i"),
            11_001));
  }

  @Test
  void itMayHaveBeenInALaterGeneration() {
    noLateExpiry.unknown(still(crashed().at(2900, 2950).joined("a", 2), 11_001));
  }

  @Test
  void nobodyHeardThatItLeaves() {
    GroupHistories left =
        new GroupHistories()
            .fact("group.g.session.ms", "2000")
            .joined("a", 1)
            .synced("a", 1, 0)
            .synced("b", 1, 1)
            .add(Outcome.INFO, new Call.Leave(GroupHistories.GROUP, "a"), null, "UNAVAILABLE");
    noLateExpiry.unknown(left.at(9000, 9010).heartbeat("b", 1));
    noLateExpiry.flags("late-expiry", left.at(9020, 9030).heartbeat("b", 1));
  }

  @Test
  void whoLivesIsNotLate() {
    noLateExpiry.unknown(
        still(
            new GroupHistories()
                .fact("group.g.session.ms", "2000")
                .assigned("a", 1, 0)
                .assigned("b", 1, 1),
            20_000));
  }
}
