// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.MusterBenchClient;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import io.muster.cli.local.ProcessId;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.PlacedPartition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Three Muster nodes, started as {@code muster up} does. */
public final class MusterSystem implements SystemUnderTest {
  private final int raftGroups;
  private final LocalCluster cluster;
  private final List<Path> distribution;

  /**
   * Starts nothing yet.
   *
   * @param folder of its own, made here and removed in the end
   * @param heap as {@code -Xmx} takes it
   * @param jvmOptions more of them, for profilers
   */
  public MusterSystem(Path folder, int raftGroups, String heap, List<String> jvmOptions) {
    this.raftGroups = raftGroups;
    this.distribution = distribution();
    Map<String, String> settings =
        Map.of(
            "raft.groups", Integer.toString(raftGroups), "group.initial.rebalance.delay.ms", "0");
    List<String> options = new ArrayList<>(List.of("-Xms" + heap, "-Xmx" + heap));
    options.addAll(jvmOptions);
    cluster = LocalCluster.create(folder, NODES, new LocalClusterOptions(settings, options, true));
  }

  /**
   * The jars that are shipped, before those of the harness: nodes run on exactly these. Nothing in
   * tests, where there is no distribution.
   */
  private static List<Path> distribution() {
    @Nullable String home = System.getProperty("muster.home");
    if (home == null) {
      return List.of();
    }
    Path lib = Path.of(home, "deploy", "target", "muster", "lib");
    return Files.isDirectory(lib) ? List.of(lib.resolve("*")) : List.of();
  }

  @Override
  public String name() {
    return "muster-" + raftGroups;
  }

  @Override
  public void startAll() {
    for (LocalNode node : cluster.nodes()) {
      if (!node.isRunning()) {
        start(node.id());
      }
    }
  }

  @Override
  public void start(int node) {
    cluster.start(node, distribution);
  }

  @Override
  public void kill9(int node) {
    cluster.kill9(node);
  }

  @Override
  public void stopAll() {
    cluster.down();
  }

  /** The leadership of each partition is at its preferred node, which so has caught up. */
  @Override
  public void awaitWhole(Duration limit) throws InterruptedException {
    try (MusterClient client =
        MusterClient.builder().endpoints(cluster.endpoints()).clientId("bench-watch").build()) {
      Waiting.until(limit, "every leader to be at its preferred node", () -> isWhole(client));
    }
  }

  private static boolean isWhole(MusterClient client) {
    try {
      List<PlacedPartition> placed = client.admin().listPartitions().partitions();
      return placed.size() == OFFSETS_PARTITIONS
          && placed.stream().allMatch(each -> each.leader().orElse(-1) == each.replicas().get(0));
    } catch (MusterException notNow) {
      return false;
    }
  }

  @Override
  public BenchClient connect() {
    return new MusterBenchClient(cluster.endpoints());
  }

  @Override
  public List<Long> pids() {
    List<Long> pids = new ArrayList<>();
    for (LocalNode node : cluster.nodes()) {
      @Nullable ProcessId process = node.process();
      if (process != null && process.isAlive()) {
        pids.add(process.pid());
      }
    }
    return pids;
  }

  @Override
  public List<String> gone() {
    return cluster.nodes().stream()
        .filter(node -> !node.isRunning())
        .map(node -> "node " + node.id() + " is gone: " + LastWords.of(cluster.logFile(node.id())))
        .toList();
  }

  @Override
  public Map<String, Double> counters() {
    return NodeCounters.of(cluster.nodes().stream().map(LocalNode::management).toList());
  }

  @Override
  public Path data() {
    return cluster.folder().resolve("data");
  }

  @Override
  public void close() {
    cluster.killAll();
    Folders.remove(cluster.folder());
  }
}
