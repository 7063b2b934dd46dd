// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.chaos.CommittingMember;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.MusterClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** From kill -9 of the coordinator to the next acknowledged commit. */
final class FailoverFigures {
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration SETTLE = Duration.ofSeconds(10);

  static void measure(Path folder, int kills) throws InterruptedException {
    try (LocalCluster cluster =
        LocalCluster.create(
            folder, 3, LocalClusterOptions.tied(Map.of("group.initial.rebalance.delay.ms", "0")))) {
      cluster.startAll();
      cluster.awaitAllLed(Duration.ofMinutes(2));
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("figures").build()) {
        client.admin().createTopic("t", 1);
        try (CommittingMember member = new CommittingMember(client, "failover", "t")) {
          member.awaitCommits(1, Duration.ofSeconds(30));
          Thread.sleep(WARM_UP.toMillis());
          List<Long> times = new ArrayList<>();
          for (int i = 1; i <= kills; i++) {
            int coordinator = client.admin().findCoordinator("failover").node();
            long killed = System.nanoTime();
            cluster.kill9(coordinator);
            // What was sent before the process was gone may have been answered by it.
            long gone = System.nanoTime();
            long acknowledged = member.awaitCommitStartedAfter(gone, Duration.ofSeconds(30));
            times.add((acknowledged - killed) / 1_000_000);
            Figures.print(
                "kill " + i + " of node " + coordinator + ": " + times.get(i - 1) + " ms");
            cluster.restart(coordinator);
            awaitBalance(client);
            Thread.sleep(SETTLE.toMillis());
          }
          Collections.sort(times);
          Figures.print(
              "failover of "
                  + kills
                  + " kills: median "
                  + times.get(kills / 2)
                  + " ms, p99 "
                  + times.get((int) Math.ceil(0.99 * kills) - 1)
                  + " ms, worst "
                  + times.get(kills - 1)
                  + " ms, rebalances "
                  + (member.generations().size() - 1));
        }
      }
    }
  }

  /**
   * The returned node has caught up and has its leaderships back: the next kill meets a whole
   * cluster.
   */
  private static void awaitBalance(MusterClient client) throws InterruptedException {
    long deadline = System.nanoTime() + Duration.ofMinutes(2).toNanos();
    while (System.nanoTime() < deadline) {
      Map<Integer, Long> led =
          client.admin().describeCluster().partitions().stream()
              .filter(partition -> partition.leader().isPresent())
              .collect(
                  Collectors.groupingBy(
                      partition -> partition.leader().getAsInt(), Collectors.counting()));
      if (led.size() == 3 && led.values().stream().allMatch(count -> count >= 16)) {
        return;
      }
      Thread.sleep(200);
    }
    throw new IllegalStateException("the leaders are not balanced after two minutes");
  }

  private FailoverFigures() {}
}
