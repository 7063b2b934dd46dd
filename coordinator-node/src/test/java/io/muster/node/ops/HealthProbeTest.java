// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.ops.ManagementServer.Answer;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.junit.jupiter.api.Test;

class HealthProbeTest {
  private final ByteArrayOutputStream said = new ByteArrayOutputStream();

  @Test
  void theExitCodeIsTheNodesHealth() throws Exception {
    String gone;
    try (ManagementServer server =
        ManagementServer.start(
            "127.0.0.1",
            0,
            Map.of(
                "/fine", query -> Answer.text(200, "ok\n"),
                "/ill", query -> Answer.text(503, "[-]raft failed: why\n")))) {
      String base = "http://127.0.0.1:" + server.port();
      gone = base + "/fine";

      assertThat(probe(base + "/fine")).isZero();
      assertThat(probe(base + "/ill")).isEqualTo(1);
      assertThat(said.toString(StandardCharsets.UTF_8)).contains("[-]raft failed: why");
      assertThat(probe(base + "/none")).isEqualTo(1);
    }
    assertThat(probe(gone)).isEqualTo(1);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("does not answer");
  }

  @Test
  void aWrongUseIsTold() {
    assertThat(probe()).isEqualTo(2);
    assertThat(probe("nowhere")).isEqualTo(2);
    assertThat(probe("file:///")).isEqualTo(2);
    assertThat(said.toString(StandardCharsets.UTF_8)).contains("http://localhost:7480/readyz");
  }

  private int probe(String... arguments) {
    return HealthProbe.run(arguments, new PrintStream(said, true, StandardCharsets.UTF_8));
  }
}
