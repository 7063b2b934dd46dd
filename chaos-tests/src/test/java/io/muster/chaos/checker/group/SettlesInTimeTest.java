// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class SettlesInTimeTest {
  private final Judged settles = new Judged(new SettlesInTime());

  /** A session of one second, so that seven seconds are the limit. */
  private static GroupHistories settled(String settlings) {
    return new GroupHistories()
        .fact("group.g.session.ms", "1000")
        .fact("group.g.settlings", settlings)
        .joined("a", 1);
  }

  @Test
  void stableInTime() {
    assertThat(
            settles
                .valid(settled("storm:0-6999000000:stable,leavers:8000000000-8500000000:stable"))
                .figures())
        .containsEntry("storm_max_ms", 6_999L)
        .containsEntry("leavers_max_ms", 500L);
  }

  @Test
  void stableTooLate() {
    settles.flags("stuck-group", settled("storm:0-7001000000:stable"));
  }

  @Test
  void neverStable() {
    settles.flags("stuck-group", settled("storm:0-5000000000:not-stable"));
  }

  @Test
  void somethingWasBroken() {
    settles.unknown(settled("storm:0-9000000000:stable").fault("kill", 1, 8_000, 8_500));
    settles.unknown(settled("storm:15000000000-35000000000:stable").fault("kill", 1, 8_000, 8_500));
    settles.flags(
        "stuck-group",
        settled("storm:16000000000-35000000000:stable").fault("kill", 1, 8_000, 8_500));
  }

  @Test
  void nobodyLooked() {
    settles.unknown(new GroupHistories().joined("a", 1));
  }
}
