// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.figures;

import io.muster.chaos.CommitLoad;
import io.muster.chaos.Placements;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * The longest time without an acknowledged commit of a group whose leader is moved as planned, with
 * a group in each of the 50 partitions that commits, and the next commit 10 ms after the last.
 */
final class LeaderMoveFigures {
  private static final int PARTITIONS = 50;
  private static final Duration WARM_UP = Duration.ofSeconds(30);
  private static final Duration AROUND = Duration.ofMillis(300);
  private static final Duration PAUSE = Duration.ofMillis(10);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  static void measure(Path folder) throws InterruptedException {
    // So long that nothing but the election that is asked for moves a leader.
    Map<String, String> settings =
        Map.of("raft.leader.settle.ms", "60000", "group.initial.rebalance.delay.ms", "0");
    try (LocalCluster cluster =
        LocalCluster.create(folder, 3, LocalClusterOptions.tied(settings))) {
      cluster.startAll();
      cluster.awaitAllLed(Duration.ofMinutes(2));
      try (MusterClient client =
          MusterClient.builder().endpoints(cluster.endpoints()).clientId("figures").build()) {
        MusterAdmin admin = client.admin();
        admin.createTopic("t", 1);
        try (CommitLoad load = CommitLoad.start(client, "t", 1, PARTITIONS, PAUSE)) {
          Thread.sleep(WARM_UP.toMillis());
          load.mark();
          Thread.sleep(10_000);
          print("nothing is moved", new ArrayList<>(load.gaps().values()));
          List<Duration> gaps = new ArrayList<>();
          for (int partition = 0; partition < PARTITIONS; partition++) {
            gaps.add(move(admin, load, partition));
          }
          print("planned moves of one leader", gaps);
          if (!load.complaints().isEmpty()) {
            throw new IllegalStateException("a promise was broken: " + load.complaints());
          }
        }
      }
    }
  }

  private static Duration move(MusterAdmin admin, CommitLoad load, int partition)
      throws InterruptedException {
    List<Integer> replicas = new ArrayList<>(Placements.replicas(admin, partition));
    Collections.rotate(replicas, 1);
    if (Placements.leads(admin, replicas.get(0), partition)) {
      Collections.rotate(replicas, 1);
    }
    admin.reassignPartitions(Map.of(partition, replicas), false);
    while (!Placements.replicas(admin, partition).equals(replicas)) {
      Thread.sleep(20);
    }
    Thread.sleep(AROUND.toMillis());
    load.mark();
    while (!admin.electPreferredLeaders(Set.of(partition)).moved().contains(partition)) {
      if (Placements.leads(admin, replicas.get(0), partition)) {
        break;
      }
    }
    load.awaitCommits(Set.of(partition), PATIENCE);
    Thread.sleep(AROUND.toMillis());
    return load.gap(partition);
  }

  private static void print(String what, List<Duration> gaps) {
    List<Long> millis = gaps.stream().map(Duration::toMillis).sorted().toList();
    Figures.print(
        "longest gap of a group while %s: median %d ms, 9 of 10 within %d ms, worst %d ms of %d"
            .formatted(
                what,
                millis.get(millis.size() / 2),
                millis.get(millis.size() * 9 / 10),
                millis.get(millis.size() - 1),
                millis.size()));
  }

  private LeaderMoveFigures() {}
}
