// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;

/** From the start of five processes until all 50 partitions are led and in sync. */
final class ColdStartFigures {
  private static final int NODES = 5;
  private static final int RESTARTS = 3;

  static void measure(Path folder) {
    try (LocalCluster cluster =
        LocalCluster.create(folder, NODES, LocalClusterOptions.tied(Map.of()))) {
      Figures.print(
          "five nodes, a new cluster: all 50 partitions led after " + start(cluster) + " ms");
      for (int restart = 1; restart <= RESTARTS; restart++) {
        cluster.down();
        Figures.print(
            "five nodes, restart %d: all 50 partitions led after %d ms"
                .formatted(restart, start(cluster)));
      }
    }
  }

  private static long start(LocalCluster cluster) {
    long start = System.nanoTime();
    cluster.startAll();
    cluster.awaitAllLed(Duration.ofMinutes(3));
    return (System.nanoTime() - start) / 1_000_000;
  }

  private ColdStartFigures() {}
}
