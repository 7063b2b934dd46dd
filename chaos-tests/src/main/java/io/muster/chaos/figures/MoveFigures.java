// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.chaos.Disk;
import io.muster.chaos.Placements;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.PlacedPartition;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/** From the wish to the end: one of three replicas of a full partition moves to another node. */
final class MoveFigures {
  private static final int NODES = 4;
  private static final int MOVES = 5;
  private static final int PARTITION = 0;
  private static final Duration PATIENCE = Duration.ofMinutes(5);

  static void measure(Path folder, int megabytes) throws IOException, InterruptedException {
    try (LocalCluster cluster =
        LocalCluster.create(folder, NODES, LocalClusterOptions.tied(Map.of()))) {
      cluster.startAll();
      cluster.awaitAllLed(Duration.ofMinutes(2));
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("figures").build()) {
        MusterAdmin admin = client.admin();
        new StateFiller(admin, 50).fill(PARTITION, megabytes * 1_000_000L);
        for (int move = 1; move <= MOVES; move++) {
          List<Integer> before = Placements.replicas(admin, PARTITION);
          int coming =
              IntStream.rangeClosed(1, NODES)
                  .filter(node -> !before.contains(node))
                  .findFirst()
                  .orElseThrow();
          List<Integer> after = new ArrayList<>(before.subList(0, before.size() - 1));
          after.add(coming);
          long start = System.nanoTime();
          admin.reassignPartitions(Map.of(PARTITION, after), false);
          awaitReplicas(admin, after);
          Figures.print(
              String.format(
                  "move %d of a partition with %d MB of metadata to node %d: %d ms, %.0f MB of"
                      + " store there",
                  move,
                  megabytes,
                  coming,
                  (System.nanoTime() - start) / 1_000_000,
                  Disk.bytes(cluster, coming, "state/" + PARTITION) / 1e6));
        }
      }
    }
  }

  private static void awaitReplicas(MusterAdmin admin, List<Integer> wanted)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (true) {
      PlacedPartition now = Placements.all(admin).get(PARTITION);
      if (now != null && !now.moving() && now.replicas().equals(wanted)) {
        return;
      }
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the partition is not at " + wanted + " but " + now);
      }
      Thread.sleep(20);
    }
  }

  private MoveFigures() {}
}
