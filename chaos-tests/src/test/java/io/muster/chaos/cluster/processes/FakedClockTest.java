// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.muster.chaos.cluster.Ability;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The wall clock of a Java process jumps, its monotonic one does not. */
@Tag("chaos")
@Timeout(60)
class FakedClockTest {
  private static final Duration PATIENCE = Duration.ofSeconds(15);
  private static final long TOLERANCE_MS = 5_000;

  @TempDir Path folder;

  @Test
  void jumpsForwardAndBackAndHome() throws Exception {
    Needs.all(Ability.CLOCK);
    FakedClock clock = new FakedClock(Programs.faketime().orElseThrow(), folder.resolve("clock"));
    clock.shift(Duration.ZERO);
    ProcessBuilder builder =
        new ProcessBuilder(
            Path.of(System.getProperty("java.home"), "bin", "java").toString(),
            "-Xshare:auto",
            "-cp",
            System.getProperty("java.class.path"),
            ClockPrinter.class.getName());
    clock.prepare(builder.environment());
    Talker printer = new Talker(builder);
    try (printer) {
      for (Duration offset :
          new Duration[] {
            Duration.ZERO,
            Duration.ofHours(1),
            Duration.ofHours(-1),
            Duration.ofSeconds(-20),
            Duration.ZERO
          }) {
        clock.shift(offset);
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  printer.tell("?");
                  String[] heard = String.valueOf(printer.hear(PATIENCE)).split(" ", -1);
                  assertThat(Long.parseLong(heard[0]) - System.currentTimeMillis())
                      .isCloseTo(offset.toMillis(), within(TOLERANCE_MS));
                  // On Linux it counts the same for all processes.
                  assertThat((Long.parseLong(heard[1]) - System.nanoTime()) / 1_000_000)
                      .isCloseTo(0, within(TOLERANCE_MS));
                  assertThat(Long.parseLong(heard[2]))
                      .as("a timed wait neither ends at once nor hangs")
                      .isBetween(ClockPrinter.WAIT_MS - 1, TOLERANCE_MS);
                });
      }
    } finally {
      FakedClock.removeTraces(printer.pid());
    }
  }
}
