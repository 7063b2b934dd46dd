// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** What three nodes cost that have nothing to do. */
final class IdleFigures {
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final Duration WINDOW = Duration.ofSeconds(30);

  static void measure(Path folder) throws InterruptedException {
    try (LocalCluster cluster =
        LocalCluster.create(folder, 3, LocalClusterOptions.tied(Map.of()))) {
      long start = System.nanoTime();
      cluster.startAll();
      cluster.awaitAllLed(Duration.ofMinutes(2));
      Figures.print(
          "from up to all 50 partitions led: " + (System.nanoTime() - start) / 1_000_000 + " ms");
      Thread.sleep(WARM_UP.toMillis());
      List<ProcessFacts> before = new ArrayList<>();
      for (LocalNode node : cluster.nodes()) {
        before.add(ProcessFacts.of(node));
      }
      Thread.sleep(WINDOW.toMillis());
      for (int i = 0; i < before.size(); i++) {
        LocalNode node = cluster.nodes().get(i);
        ProcessFacts after = ProcessFacts.of(node);
        double cores = (after.cpuSeconds() - before.get(i).cpuSeconds()) / WINDOW.toSeconds();
        Figures.print(
            String.format(
                "idle node %d: %d threads, %d MB resident, %.1f %% of a core",
                node.id(), after.threads(), after.residentMb(), 100 * cores));
      }
    }
  }

  private IdleFigures() {}
}
