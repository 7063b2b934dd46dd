// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class ProcessIdTest {
  @Test
  void knowsThisProcess() {
    assertThat(ProcessId.of(ProcessHandle.current()).isAlive()).isTrue();
  }

  @Test
  void processWithTheSameNumberThatStartedLaterIsAnother() {
    ProcessId mine = ProcessId.of(ProcessHandle.current());

    ProcessId earlier = new ProcessId(mine.pid(), mine.startedAtMs() - 60_000);

    assertThat(earlier.handle()).isEmpty();
  }

  @Test
  void seesTheEndOfAProcess() throws IOException {
    Process process = new ProcessBuilder("sleep", "60").start();
    ProcessId id = ProcessId.of(process.toHandle());
    assertThat(id.awaitEnd(Duration.ZERO)).isFalse();

    process.destroyForcibly();

    assertThat(id.awaitEnd(Duration.ofSeconds(10))).isTrue();
  }
}
