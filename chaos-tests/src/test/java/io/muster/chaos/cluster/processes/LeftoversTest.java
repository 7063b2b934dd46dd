// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.chaos.cluster.Ability;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs that end in any way leave nothing, and those of others stay. */
@Tag("chaos")
@Timeout(90)
class LeftoversTest {
  private static final Duration PATIENCE = Duration.ofSeconds(40);

  @Test
  void killedRunIsRemovedByTheNextAndRunningOnesAreNot() throws Exception {
    Needs.all(Ability.CUT, Ability.DISK_STALL, Ability.POWER_LOSS);
    try (Lab mine = Lab.open(null, 1, 64L << 20, true)) {
      String[] abandoned;
      try (Talker other = new Talker(java(AbandonedLab.class))) {
        String said = String.valueOf(other.hear(PATIENCE));
        assertThat(said).matches("[0-9a-f]{2} /\\S+ \\d+ \\d+");
        abandoned = said.split(" ");
        assertThat(Leftovers.removeAll()).doesNotContain(abandoned[0]);
      }
      RunName run = new RunName(Integer.parseInt(abandoned[0], 16));
      Path folder = Path.of(abandoned[1]);
      assertThat(Traces.of(run, folder)).isNotEmpty();

      assertThat(Leftovers.removeAll()).contains(abandoned[0]);

      assertThat(Traces.of(run, folder)).isEmpty();
      assertThat(folder).doesNotExist();
      assertThat(Traces.runs(Long.parseLong(abandoned[2]))).isFalse();
      assertThat(Traces.runs(Long.parseLong(abandoned[3]))).isFalse();
      mine.net().check();
      assertThat(Traces.of(mine.run(), mine.folder())).isNotEmpty();
    }
  }

  @Test
  void exitOfTheProcessRemovesItsRun() throws Exception {
    Needs.all(Ability.CUT, Ability.DISK_STALL, Ability.POWER_LOSS);
    try (Talker other = new Talker(java(AbandonedLab.class))) {
      String[] said = String.valueOf(other.hear(PATIENCE)).split(" ");
      assertThat(said).hasSize(4);
      RunName run = new RunName(Integer.parseInt(said[0], 16));
      other.process().getOutputStream().close();
      assertThat(Command.awaitEnd(other.process(), PATIENCE.toSeconds())).isTrue();
      assertThat(Traces.of(run, Path.of(said[1]))).isEmpty();
    }
  }

  private static ProcessBuilder java(Class<?> main) {
    return new ProcessBuilder(
        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
        "-Xmx64m",
        "-Xshare:auto",
        "-Djava.util.concurrent.ForkJoinPool.common.parallelism=4",
        "-cp",
        System.getProperty("java.class.path"),
        main.getName());
  }
}
