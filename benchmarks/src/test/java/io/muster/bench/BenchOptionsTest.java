// SPDX-License-Identifier: Apache-2.0
package io.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.muster.bench.scenario.Pace;
import io.muster.bench.scenario.Scenarios;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Limits of the options: at the limit, and one beyond. */
final class BenchOptionsTest {

  @ParameterizedTest
  @ValueSource(ints = {1, 20_000})
  void takesMembersUpToTheLimit(int members) {
    Pace pace = BenchOptions.pace(true, 1, members, null, null);
    assertThat(pace.members()).containsExactly(members);
    assertThat(pace.crowd()).isEqualTo(members);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 20_001})
  void refusesMembersBeyond(int members) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchOptions.pace(true, 1, members, null, null))
        .withMessageContaining("--members");
  }

  @ParameterizedTest
  @ValueSource(longs = {1_000, 600_000})
  void takesTimesUpToTheLimit(long millis) {
    Duration time = Duration.ofMillis(millis);
    assertThat(BenchOptions.pace(false, 3, null, null, time).time()).isEqualTo(time);
  }

  @ParameterizedTest
  @ValueSource(longs = {999, 600_001})
  void refusesTimesBeyond(long millis) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchOptions.pace(false, 3, null, null, Duration.ofMillis(millis)))
        .withMessageContaining("--time");
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 600_000})
  void takesWarmUpsUpToTheLimit(long millis) {
    Duration warmUp = Duration.ofMillis(millis);
    assertThat(BenchOptions.pace(false, 3, null, warmUp, null).warmUp()).isEqualTo(warmUp);
  }

  @Test
  void refusesAWarmUpBeyond() {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchOptions.pace(false, 3, null, Duration.ofMillis(600_001), null))
        .withMessageContaining("--warm-up");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 20})
  void takesRoundsUpToTheLimit(int rounds) {
    assertThat(BenchOptions.pace(false, rounds, null, null, null)).isEqualTo(Pace.full(rounds));
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 21})
  void refusesRoundsBeyond(int rounds) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> BenchOptions.pace(false, rounds, null, null, null))
        .withMessageContaining("--rounds");
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 50})
  void takesRaftGroupsUpToTheLimit(int groups) {
    assertThat(options(groups, "512m").raftGroups()).containsExactly(groups);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 51})
  void refusesRaftGroupsBeyond(int groups) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(groups, "512m"))
        .withMessageContaining("--raft-groups");
  }

  @ParameterizedTest
  @ValueSource(strings = {"128m", "512m", "1g", "16g", "16384m"})
  void takesHeapsUpToTheLimit(String heap) {
    assertThat(options(50, heap).heap()).isEqualTo(heap);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127m", "17g", "16385m", "512", "512k", "", "-1m"})
  void refusesOtherHeaps(String heap) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> options(50, heap))
        .withMessageContaining("--heap");
  }

  @Test
  void killsTwentyTimesInAllRoundsTogether() {
    assertThat(Pace.full(1).kills()).isEqualTo(20);
    assertThat(Pace.full(3).kills()).isEqualTo(7);
  }

  private static BenchOptions options(int groups, String heap) {
    return new BenchOptions(
        true,
        Scenarios.all(),
        Pace.quick(),
        1,
        List.of(groups),
        heap,
        false,
        Path.of("data"),
        Path.of("report"));
  }
}
