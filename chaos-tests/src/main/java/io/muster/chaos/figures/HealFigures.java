// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.chaos.Disk;
import io.muster.chaos.Placements;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** From the start of a node whose disk is empty until it has all 50 replicas again. */
final class HealFigures {
  private static final int PARTITIONS = 50;
  private static final int NODE = 3;
  private static final int RUNS = 3;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static void measure(Path folder, int megabytes) throws IOException, InterruptedException {
    try (LocalCluster cluster =
        LocalCluster.create(folder, 3, LocalClusterOptions.tied(Map.of()))) {
      cluster.startAll();
      cluster.awaitAllLed(Duration.ofMinutes(2));
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("figures").build()) {
        StateFiller filler = new StateFiller(client.admin(), PARTITIONS);
        for (int partition = 0; partition < PARTITIONS; partition++) {
          filler.fill(partition, megabytes * 1_000_000L / PARTITIONS);
        }
        for (int run = 1; run <= RUNS; run++) {
          cluster.kill9(NODE);
          Disk.wipe(cluster, NODE);
          long start = System.nanoTime();
          cluster.start(NODE);
          awaitWhole(cluster, client.admin(), run + 1);
          Figures.print(
              String.format(
                  "an empty disk, run %d: %d replicas with %d MB of metadata whole after %d ms,"
                      + " %.0f MB of stores and %.0f MB of logs and snapshots there",
                  run,
                  PARTITIONS,
                  megabytes,
                  (System.nanoTime() - start) / 1_000_000,
                  Disk.bytes(cluster, NODE, "state") / 1e6,
                  Disk.bytes(cluster, NODE, "raft") / 1e6));
        }
      }
    }
  }

  private static void awaitWhole(LocalCluster cluster, MusterAdmin admin, int epoch)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!isWhole(admin, epoch)) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("node " + NODE + " is not whole after " + PATIENCE);
      }
      Thread.sleep(50);
    }
    cluster.awaitAllLed(PATIENCE);
  }

  private static boolean isWhole(MusterAdmin admin, int epoch) {
    return admin.listNodes().stream().anyMatch(node -> node.id() == NODE && node.epoch() == epoch)
        && Placements.settled(admin)
        && admin.describeCluster().partitions().stream()
            .allMatch(partition -> partition.inSync().containsAll(partition.replicas()));
  }

  private HealFigures() {}
}
