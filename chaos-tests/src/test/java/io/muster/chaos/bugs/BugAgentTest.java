// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that is started with a bug has it, or ends at once. */
class BugAgentTest {
  @TempDir Path folder;

  @Test
  void withoutAnAgentThereIsNoBug() throws Exception {
    Ended ended = run("-Dnothing=true");
    assertThat(ended.output()).contains("ILLEGAL_GENERATION").doesNotContain("SEEDED BUG");
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void aProcessHasTheBugThatItIsStartedWith() throws Exception {
    Ended ended = run(AgentJar.in(folder).option(SeededBug.SKIP_FENCE));
    assertThat(ended.output()).contains("SEEDED BUG skip-fence: ").contains("Committed");
    assertThat(ended.exitCode()).isZero();
  }

  @Test
  void whatCannotBeWovenEndsTheProcessBeforeItDoesAnything() throws Exception {
    Ended ended = run("-javaagent:" + AgentJar.in(folder).file() + "=no-such-bug");
    assertThat(ended.output())
        .startsWith("The seeded bug no-such-bug cannot be woven: there is no seeded bug")
        .doesNotContain("Committed");
    assertThat(ended.exitCode()).isEqualTo(BugAgent.NOT_WOVEN);
  }

  private record Ended(int exitCode, String output) {}

  private Ended run(String option) throws IOException, InterruptedException {
    Path output = folder.resolve("output");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                option,
                "-cp",
                System.getProperty("java.class.path"),
                Scenarios.CommitOfAnOldGeneration.class.getName())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    try {
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
      return new Ended(process.exitValue(), Files.readString(output, StandardCharsets.UTF_8));
    } finally {
      process.destroyForcibly();
    }
  }
}
