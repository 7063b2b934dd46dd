// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NoFalseFencingTest {
  private static final String OLD = Refusals.ILLEGAL_GENERATION;
  private static final String UNKNOWN = Refusals.UNKNOWN_MEMBER_ID;
  private static final String FENCED = Refusals.FENCED_INSTANCE_ID;

  private final Judged noFalseFencing = new Judged(new NoFalseFencing());

  private static GroupHistories refused(String reason) {
    return new GroupHistories()
        .joined("a", 1)
        .joined("b", 1)
        .synced("a", 1, 0)
        .synced("b", 1, 1)
        .commitRefused("a", 1, reason);
  }

  @Test
  void theGenerationIsStillOn() {
    assertThat(noFalseFencing.flags("false-fence", refused(OLD).heartbeat("a", 1)).operations())
        .containsExactly(2, 4, 5);
    noFalseFencing.flags("false-fence", refused(OLD).committed("b", 1, 9, 9));
    noFalseFencing.flags("false-fence", refused(OLD).described("PREPARING_REBALANCE", 1, Map.of()));
  }

  @Test
  void theGenerationMayHaveEnded() {
    noFalseFencing.valid(refused(OLD));
    noFalseFencing.valid(refused(OLD).joined("b", 2));
    noFalseFencing.valid(
        new GroupHistories()
            .synced("a", 1, 0)
            .at(10, 20)
            .commitRefused("a", 1, OLD)
            .at(15, 25)
            .heartbeat("b", 1));
  }

  @Test
  void theMemberIsStillThere() {
    noFalseFencing.flags("false-fence", refused(UNKNOWN).heartbeat("b", 1));
    noFalseFencing.flags("false-fence", refused(UNKNOWN).committed("a", 1, 9, 9));
    noFalseFencing.flags(
        "false-fence", refused(FENCED).described("STABLE", 1, Map.of("a", List.of(0))));
  }

  @Test
  void theMemberMayBeGone() {
    // Others may commit until the group begins its next generation.
    noFalseFencing.valid(refused(UNKNOWN).committed("b", 1, 9, 9));
    noFalseFencing.valid(refused(FENCED).heartbeat("b", 1));
    noFalseFencing.valid(refused(UNKNOWN).joined("a", 1).committed("a", 1, 9, 9));
  }

  @Test
  void theMemberMayHaveBeenReplaced() {
    noFalseFencing.valid(
        new GroupHistories()
            .joinedStatic("a", "i", 1)
            .synced("a", 1, 0)
            .commitRefused("a", 1, UNKNOWN)
            .heartbeat("b", 1));
  }

  @Test
  void theMemberWasNeverInThatGeneration() {
    noFalseFencing.valid(new GroupHistories().commitRefused("a", 2, OLD).heartbeat("b", 2));
  }

  @Test
  void aClientThatRefusesByItselfMayBeLeaving() {
    noFalseFencing.valid(
        new GroupHistories()
            .assigned("a", 1, 0)
            .header(null)
            .commitRefused("a", 1, OLD)
            .committed("b", 1, 9, 9));
    noFalseFencing.flags(
        "false-fence",
        new GroupHistories()
            .assigned("a", 1, 0)
            .header(null)
            .commitRefused("a", 1, OLD)
            .committed("a", 1, 9, 9));
  }

  @Test
  void nobodyCommitted() {
    noFalseFencing.unknown(new GroupHistories().heartbeat("a", 1));
  }
}
