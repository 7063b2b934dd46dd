// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A node that is not ready says which check it does not pass, and goes on living. */
class ReadinessTest {
  @TempDir Path folder;

  @Test
  void aDiskWithTooLittleRoomIsSaid() throws Exception {
    String more = Long.toString(1L << 50);
    try (RunningNode running =
        new RunningNode(folder.resolve("data"), "storage.free.min.bytes", more)) {
      HttpResponse<String> ready = running.get("/readyz?exclude=leaders&exclude=settings");

      assertThat(ready.statusCode()).isEqualTo(503);
      assertThat(ready.body())
          .contains("[-]storage failed: the disk of data.dir has ")
          .contains("storage.free.min.bytes")
          .endsWith("failed\n")
          .doesNotContain("[+]");
      assertThat(running.get("/readyz?verbose").body()).contains("[+]raft ok");
      assertThat(running.get("/livez?verbose").body())
          .isEqualTo("[+]replicas ok\n[+]deadlock ok\nok\n");
      assertThat(running.scrape().value("muster_check{check=\"storage\"}")).isZero();
      assertThat(running.scrape().value("muster_ready")).isZero();
    }
  }

  @Test
  void aNodeThatHandsItsLeadershipsOverSaysThatItGoes() throws Exception {
    try (RunningNode running =
        new RunningNode(folder.resolve("data"), "raft.election.timeout.max.ms", "5000")) {
      running.awaitReady();
      // Alone it looks in vain for somebody to lead, for as long as an election may take.
      Thread stopping = new Thread(running.node()::close, "stopping");
      stopping.start();
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(10))
          .untilAsserted(
              () -> {
                HttpResponse<String> ready = running.get("/readyz?verbose");
                assertThat(ready.statusCode()).isEqualTo(503);
                assertThat(ready.body()).contains("[-]rpc failed: ").contains("[+]raft ok");
              });
      assertThat(running.get("/livez").statusCode()).isEqualTo(200);
      stopping.join();
      assertThat(running.fatal()).isEmpty();
    }
  }

  @Test
  void aFolderThatIsGoneIsSaid() {
    StorageCheck check = new StorageCheck(folder.resolve("missing"), 0);

    assertThat(check.get().orElseThrow()).startsWith("data.dir cannot be written to: ");
  }

  @Test
  void aWritableFolderPassesAndStaysEmpty() throws Exception {
    StorageCheck check = new StorageCheck(folder, 0);

    assertThat(check.get()).isEmpty();
    try (var files = Files.list(folder)) {
      assertThat(files).isEmpty();
    }
  }

  @Test
  void aCheckThatThrowsIsNotPassed() {
    HealthChecks checks =
        new HealthChecks(
            List.of(
                new HealthChecks.Check("fine", Optional::empty),
                new HealthChecks.Check(
                    "broken",
                    () -> {
                      throw new IllegalStateException("closed");
                    })));

    assertThat(HealthChecks.text(checks.run(Set.of()), true))
        .isEqualTo(
            "[+]fine ok\n[-]broken failed: it could not be asked:"
                + " java.lang.IllegalStateException: closed\nfailed\n");
    assertThat(HealthChecks.text(checks.run(Set.of("broken")), false)).isEqualTo("ok\n");
  }
}
