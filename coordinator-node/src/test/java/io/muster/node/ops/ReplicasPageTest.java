// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;

import java.net.http.HttpResponse;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What operators and the chaos runs compare between nodes. */
class ReplicasPageTest {
  private static final String ROW =
      "\\{\"group\":-?\\d+,\"leader\":1,\"term\":\\d+,\"index\":\\d+,\"logTimeMs\":\\d+,\"hash\":\"[0-9a-f]{64}\"}";

  @TempDir Path folder;

  @Test
  void eachReplicaHasItsPositionAndHash() throws Exception {
    try (RunningNode running = new RunningNode(folder.resolve("data"), "raft.groups", "2")) {
      running.awaitReady();

      HttpResponse<String> page = running.get("/replicas");

      assertThat(page.statusCode()).isEqualTo(200);
      assertThat(page.body())
          .matches("\\[" + ROW + ",\\n " + ROW + ",\\n " + ROW + "]\\n")
          .contains("\"group\":-1,", "\"group\":0,", "\"group\":1,");
      assertThat(running.get("/replicas").body()).isEqualTo(page.body());
    }
  }
}
