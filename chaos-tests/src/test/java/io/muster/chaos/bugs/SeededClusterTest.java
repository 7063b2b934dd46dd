// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Three real processes with a bug serve, and wrongly. */
class SeededClusterTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String GROUP = "g";
  private static final TopicPartition PARTITION = new TopicPartition("t", 0);

  @TempDir Path folder;

  @Test
  void aClusterWithStaleReadsAnswersAnOffsetThatWasReplaced() throws Exception {
    LocalClusterOptions options =
        new LocalClusterOptions(
            Map.of("raft.groups", "2", "offsets.partitions", "2"),
            List.of(
                AgentJar.in(folder.resolve("agent")).option(SeededBug.STALE_READS),
                "-XX:TieredStopAtLevel=1"),
            true);
    try (LocalCluster cluster = LocalCluster.create(folder.resolve("cluster"), 3, options)) {
      cluster.startAll();
      cluster.awaitAllLed(PATIENCE);
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("stale").build()) {
        MusterAdmin admin = client.admin();
        admin.createTopic(PARTITION.topic(), 1);
        AtomicLong last = new AtomicLong();
        commit(admin, last.get());
        // Again where the machine was too slow for half a second: without the bug no try succeeds.
        await()
            .atMost(PATIENCE)
            .untilAsserted(
                () -> {
                  read(admin);
                  commit(admin, last.incrementAndGet());
                  assertThat(read(admin)).isLessThan(last.get());
                });
        await().atMost(PATIENCE).until(() -> read(admin) == last.get());
      }
    }
  }

  private static void commit(MusterAdmin admin, long offset) {
    admin.alterOffsets(GROUP, Map.of(PARTITION, new OffsetAndMetadata(offset)));
  }

  private static long read(MusterAdmin admin) {
    return admin.committedOffsets(GROUP).get(PARTITION).offset();
  }
}
