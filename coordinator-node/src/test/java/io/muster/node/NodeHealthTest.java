// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node of three says of its health while the others come and go. */
class NodeHealthTest {
  private final HttpClient http = HttpClient.newHttpClient();

  @TempDir Path root;

  @Test
  void aNodeWithoutAMajorityLivesAndIsNotReady() throws Exception {
    Map<String, String> few = Map.of("offsets.partitions", "2", "raft.groups", "2");
    try (TestCluster cluster = new TestCluster(root, 3, few)) {
      cluster.start(1);
      int port = cluster.node(1).managementPort();
      // Alone it does not even know whether there is a cluster.
      assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
      assertThat(get(port, "/readyz").body()).contains("[-]raft failed: ", "[-]leaders failed: ");
      assertThat(get(port, "/livez").statusCode()).isEqualTo(200);

      cluster.start(2);
      cluster.start(3);
      cluster.awaitAllLed();
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(() -> assertThat(get(port, "/readyz").body()).isEqualTo("ok\n"));
      assertUnderReplicated(cluster, false);

      cluster.abort(3);
      assertUnderReplicated(cluster, true);
      cluster.abort(2);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(get(port, "/readyz").statusCode()).isEqualTo(503);
                assertThat(get(port, "/readyz?verbose").body())
                    .contains("[-]leaders failed: ")
                    .contains("[+]raft ok");
              });
      assertThat(get(port, "/livez").statusCode()).isEqualTo(200);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  /** Whoever leads says so, and between them nodes 1 and 2 lead everything. */
  private void assertUnderReplicated(TestCluster cluster, boolean expected) {
    await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(
            () -> {
              double sum = 0;
              for (int id = 1; id <= 2; id++) {
                String body = get(cluster.node(id).managementPort(), "/metrics").body();
                sum +=
                    body.lines()
                        .filter(line -> line.startsWith("muster_replica_groups_under_replicated "))
                        .mapToDouble(line -> Double.parseDouble(line.split(" ", -1)[1]))
                        .sum();
              }
              assertThat(sum > 0).isEqualTo(expected);
            });
  }

  private HttpResponse<String> get(int port, String path) throws IOException, InterruptedException {
    URI uri = URI.create("http://127.0.0.1:" + port + path);
    return http.send(
        HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20)).build(),
        BodyHandlers.ofString());
  }
}
