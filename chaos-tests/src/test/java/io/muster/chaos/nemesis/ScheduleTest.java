// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** The rules of a schedule, over many seeds. */
class ScheduleTest {
  private static final int SEEDS = 300;
  private static final List<FaultKind> ALL = List.of(FaultKind.values());

  @Test
  void sameSeedSameSchedule() {
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(Schedule.of(seed, ALL, Duration.ofSeconds(220)))
          .as("seed %d", seed)
          .isEqualTo(Schedule.of(seed, ALL, Duration.ofSeconds(220)));
    }
    assertThat(Schedule.of(1, ALL, Duration.ofSeconds(220)))
        .isNotEqualTo(Schedule.of(2, ALL, Duration.ofSeconds(220)));
  }

  @Test
  void everyFaultIsUndoneInTimeAndNoTwoOfADomainAreOnAtOnce() {
    for (int seconds : new int[] {10, 30, 60, 220, 300}) {
      for (long seed = 0; seed < SEEDS; seed++) {
        List<Strike> strikes = Schedule.of(seed, ALL, Duration.ofSeconds(seconds));
        assertThat(strikes)
            .as("seed %d", seed)
            .allMatch(strike -> strike.endMs() <= seconds * 1_000L);
        for (Strike one : strikes) {
          List<FaultKind> on = new ArrayList<>();
          for (Strike other : strikes) {
            if (other.atMs() <= one.atMs() && one.atMs() < other.endMs()) {
              on.add(other.kind());
            }
          }
          assertThat(on).as("seed %d at %d ms", seed, one.atMs()).hasSizeLessThanOrEqualTo(2);
          assertThat(on.stream().map(FaultKind::domain).distinct().count())
              .as("seed %d at %d ms: %s", seed, one.atMs(), on)
              .isEqualTo(on.size());
        }
      }
    }
  }

  @Test
  void evenAShortRunHasAFault() {
    for (long seed = 0; seed < SEEDS; seed++) {
      for (FaultKind kind : ALL) {
        assertThat(Schedule.of(seed, List.of(kind), Duration.ofSeconds(10)))
            .as("seed %d", seed)
            .isNotEmpty();
      }
      assertThat(Schedule.of(seed, ALL, Duration.ofSeconds(10))).as("seed %d", seed).isNotEmpty();
    }
  }

  @Test
  void threeKindsAllStrikeInAShortRun() {
    List<FaultKind> kinds = List.of(FaultKind.KILL, FaultKind.PAUSE, FaultKind.ISOLATE);
    for (long seed = 0; seed < SEEDS; seed++) {
      assertThat(Schedule.of(seed, kinds, Duration.ofSeconds(45)))
          .as("seed %d", seed)
          .extracting(Strike::kind)
          .containsAll(kinds);
    }
  }

  @Test
  void inALongRunEveryKindHasItsTurnAndAQuarterIsQuiet() {
    Set<FaultKind> struck = EnumSet.noneOf(FaultKind.class);
    long faulty = 0;
    for (long seed = 0; seed < 20; seed++) {
      List<Strike> strikes = Schedule.of(seed, ALL, Duration.ofMinutes(20));
      strikes.forEach(strike -> struck.add(strike.kind()));
      faulty += strikes.stream().mapToLong(Strike::lastsMs).sum();
    }
    assertThat(struck).containsExactlyInAnyOrderElementsOf(ALL);
    // Ten of 22 seconds, one or two kinds, in three of four windows.
    assertThat(faulty / (20 * 20 * 60_000.0)).isBetween(0.25, 0.75);
  }

  @Test
  void withoutKindsThereIsNothing() {
    assertThat(Schedule.of(1, List.of(), Duration.ofSeconds(60))).isEmpty();
  }
}
