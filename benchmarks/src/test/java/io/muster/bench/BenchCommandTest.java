// SPDX-License-Identifier: Apache-2.0
package io.muster.bench;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.cli.ExitCode;
import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What the command says without starting anything. */
final class BenchCommandTest {
  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @Test
  void helpTellsTheOptionsAndThatOnlyMusterSyncs() {
    assertThat(run("--help")).isEqualTo(ExitCode.OK);
    assertThat(out.toString())
        .contains("--against", "--scenario", "--quick", "--raft-groups", "--jmh", "fsync");
  }

  @Test
  void listsTheScenarios() {
    assertThat(run("--list-scenarios")).isEqualTo(ExitCode.OK);
    assertThat(out.toString().lines()).hasSize(11).anyMatch(line -> line.startsWith("e  "));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "--scenario=z",
        "--members=0",
        "--members=20001",
        "--rounds=0",
        "--raft-groups=51",
        "--heap=1k",
        "--time=0s",
        "--time=soon",
        "--against=etcd",
        "--unheard-of"
      })
  void refusesMistakesBeforeItStartsAnything(String argument) {
    assertThat(run(argument)).isEqualTo(ExitCode.USAGE);
    assertThat(err.toString()).isNotBlank();
  }

  private int run(String... arguments) {
    return BenchCommand.commandLine(new PrintWriter(out, true), new PrintWriter(err, true))
        .execute(arguments);
  }
}
