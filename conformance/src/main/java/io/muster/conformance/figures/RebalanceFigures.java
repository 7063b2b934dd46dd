// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.figures;

import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.client.GroupEvent;
import io.muster.client.MusterClient;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * One member comes to a stable group: time until all members are stable in the new generation, with
 * push and without. And static members restart: how many rebalances that causes.
 *
 * <p>Arguments: sizes of groups, by default {@code 3 100 1000}; {@code --runs N} before them, by
 * default 20. All members are in this process and use the SDK with its defaults (a heartbeat every
 * 3 s), eager. Nodes and members share the machine, so the figures are for comparing runs on the
 * same one. A minute of rebalances that are not counted comes first.
 */
public final class RebalanceFigures {
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Duration WARM_UP = Duration.ofSeconds(60);
  private static final String ROW = "%-32s %8s %8s %10s %10s %10s%n";

  private final List<String> endpoints;
  private final int runs;
  private final PrintStream out;

  RebalanceFigures(List<String> endpoints, int runs, PrintStream out) {
    this.endpoints = endpoints;
    this.runs = runs;
    this.out = out;
  }

  public static void main(String[] arguments) throws Exception {
    List<String> words = new ArrayList<>(List.of(arguments));
    int runs = 20;
    if (words.size() >= 2 && words.get(0).equals("--runs")) {
      runs = Integer.parseInt(words.get(1));
      words = words.subList(2, words.size());
    }
    List<Integer> sizes =
        words.isEmpty() ? List.of(3, 100, 1_000) : words.stream().map(Integer::valueOf).toList();
    Path folder = Files.createTempDirectory("muster-rebalance-");
    Map<String, String> settings =
        Map.of("raft.groups", "6", "group.initial.rebalance.delay.ms", "1000");
    try (LocalCluster cluster =
        LocalCluster.create(folder, 3, LocalClusterOptions.tied(settings))) {
      cluster.startAll();
      cluster.awaitAllLed(PATIENCE);
      RebalanceFigures figures = new RebalanceFigures(cluster.endpoints(), runs, System.out);
      figures.warmUp(50, WARM_UP);
      figures.measure(sizes);
    } finally {
      delete(folder);
    }
  }

  /** Rebalances that nobody counts: what the nodes and the client do with cold code says little. */
  void warmUp(int size, Duration time) throws InterruptedException {
    long end = System.nanoTime() + time.toNanos();
    try (MusterClient client = client(true)) {
      client.admin().createTopic("warm-up", size + 1);
      for (int group = 0; System.nanoTime() < end; group++) {
        try (MeasuredGroup members = new MeasuredGroup(client, "warm-up-" + group, "warm-up")) {
          grow(members, size, size + 1);
          for (int run = 0; run < 10 && System.nanoTime() < end; run++) {
            oneMore(members, size);
          }
        }
      }
    }
  }

  void measure(List<Integer> sizes) throws InterruptedException {
    out.printf(ROW, "case", "members", "runs", "median ms", "worst ms", "rebalances");
    for (int size : sizes) {
      oneMore(size, true);
      oneMore(size, false);
    }
    staticRestart(3);
  }

  /** Members come and go one at a time; only the coming is measured. */
  private void oneMore(int size, boolean pushes) throws InterruptedException {
    String name = "figures-" + size + (pushes ? "-push" : "-heartbeat");
    List<Long> times = new ArrayList<>();
    try (MusterClient client = client(pushes)) {
      client.admin().createTopic(name, size + 1);
      try (MeasuredGroup group = new MeasuredGroup(client, name, name)) {
        grow(group, size, size + 1);
        for (int run = 0; run < runs; run++) {
          times.add(oneMore(group, size));
        }
      }
    }
    Collections.sort(times);
    out.printf(
        ROW,
        pushes ? "one more, with push" : "one more, heartbeats only",
        size,
        runs,
        times.get(times.size() / 2),
        times.get(times.size() - 1),
        "");
  }

  private static void grow(MeasuredGroup group, int size, int partitions)
      throws InterruptedException {
    for (int i = 0; i < size; i++) {
      group.add(Optional.empty());
    }
    group.awaitAllOf(partitions, size, PATIENCE);
  }

  /** Milliseconds for one more member to come; it goes again. */
  private static long oneMore(MeasuredGroup group, int size) throws InterruptedException {
    group.forget();
    long start = System.nanoTime();
    group.add(Optional.empty());
    group.awaitAll(size + 1, PATIENCE);
    long millis = (System.nanoTime() - start) / 1_000_000;
    group.removeLast();
    group.awaitAll(size, PATIENCE);
    return millis;
  }

  /** Each member in turn stops and starts again, as in a rolling deployment. */
  private void staticRestart(int size) throws InterruptedException {
    String name = "figures-static";
    try (MusterClient client = client(true)) {
      client.admin().createTopic(name, size);
      try (MeasuredGroup group = new MeasuredGroup(client, name, name)) {
        for (int i = 0; i < size; i++) {
          group.add(Optional.of("instance-" + i));
        }
        group.awaitAllOf(size, size, PATIENCE);
        long before = rebalances(client, name);
        List<Long> times = new ArrayList<>();
        for (int i = 0; i < size; i++) {
          group.removeFirst();
          long start = System.nanoTime();
          group.add(Optional.of("instance-" + i));
          group.awaitAll(1, PATIENCE); // only the one that restarted is assigned anew
          times.add((System.nanoTime() - start) / 1_000_000);
        }
        Collections.sort(times);
        out.printf(
            ROW,
            "static members restart",
            size,
            size,
            times.get(times.size() / 2),
            times.get(times.size() - 1),
            rebalances(client, name) - before);
      }
    }
  }

  private static long rebalances(MusterClient client, String group) {
    return client.admin().groupEvents(group).stream()
        .filter(event -> event.kind() == GroupEvent.Kind.REBALANCE_STARTED)
        .count();
  }

  private MusterClient client(boolean pushes) {
    return MusterClient.builder().endpoints(endpoints).clientId("figures").pushes(pushes).build();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(each);
      }
    }
  }
}
