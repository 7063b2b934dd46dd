// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** What a user typed wrong ends with code 2 and a line that says what is right. */
class ChaosCommandTest {
  @Test
  void whatThereIsNotIsRefusedWithWhatThereIs() {
    assertThat(lastLine(2, "--nemesis", "kil")).startsWith("chaos: VOID there is no fault kil");
    assertThat(lastLine(2, "--backend", "moon")).startsWith("chaos: VOID there is no backend moon");
    assertThat(lastLine(2, "--time", "9s")).contains("shorter than 10s");
    assertThat(lastLine(2, "--time", "soon")).contains("a time is a number");
    assertThat(lastLine(2, "--workload", "nothing")).contains("no workload \"nothing\"");
    assertThat(lastLine(2, "--bug", "spider")).contains("spider");
  }

  @Test
  void listsFaultsAndBugs() {
    assertThat(lastLine(0, "--list-faults")).isEqualTo("membership");
    assertThat(lastLine(0, "--list-bugs")).startsWith("double-grant");
  }

  private static String lastLine(int code, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    PrintStream before = System.out;
    System.setOut(new PrintStream(out, true, StandardCharsets.UTF_8));
    try {
      assertThat(ChaosCommand.commandLine().execute(arguments)).isEqualTo(code);
    } finally {
      System.setOut(before);
    }
    String[] lines = out.toString(StandardCharsets.UTF_8).strip().split("\n");
    return lines[lines.length - 1];
  }
}
