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

/** From kill -9 of the coordinator to the next acknowledged commit. */
final class FailoverFigures {
  private static final Duration WARM_UP = Duration.ofSeconds(30);

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
            long acknowledged = member.awaitCommitStartedAfter(killed, Duration.ofSeconds(30));
            times.add((acknowledged - killed) / 1_000_000);
            Figures.print("kill " + i + " of node " + coordinator + ": " + times.get(i - 1) + " ms");
            cluster.restart(coordinator);
            cluster.awaitAllLed(Duration.ofMinutes(1));
            // So that the returned node is warm and has its leaderships back when it is killed again.
            Thread.sleep(8_000);
          }
          Collections.sort(times);
          Figures.print(
              "failover of "
                  + kills
                  + " kills: median "
                  + times.get(kills / 2)
                  + " ms, worst "
                  + times.get(kills - 1)
                  + " ms, generations "
                  + member.generations());
        }
      }
    }
  }

  private FailoverFigures() {}
}
