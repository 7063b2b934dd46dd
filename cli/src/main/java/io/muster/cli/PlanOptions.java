// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.placement.BalancedPlan;
import io.muster.cli.placement.LivesTogether;
import io.muster.cli.placement.ReassignmentFile;
import io.muster.client.MusterAdmin;
import io.muster.client.PlacedPartition;
import io.muster.client.Placement;
import io.muster.client.RegisteredNode;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: a plan that spreads the partitions evenly. */
final class PlanOptions {
  private static final Duration LONG_SILENCE = Duration.ofSeconds(30);

  @Option(
      names = "--generate",
      description =
          "Print a file that spreads replicas and preferred leaders evenly over the nodes and makes"
              + " as few new replicas as that needs. Changes nothing. --file takes it as it is, or"
              + " with -o json.")
  private boolean generate;

  @Option(
      names = "--nodes",
      paramLabel = "ID",
      split = ",",
      description = "With --generate: the nodes to use, such as 1,2,3 (default: all).")
  private @Nullable List<Integer> nodes;

  @Option(
      names = "--replication-factor",
      paramLabel = "N",
      description =
          "With --generate: how many nodes shall hold each partition (default: as many as now).")
  private @Nullable Integer replicationFactor;

  boolean asked() {
    return generate;
  }

  /** Something is given that only makes sense with {@code --generate}. */
  boolean hasDetails() {
    return nodes != null || replicationFactor != null;
  }

  /**
   * Makes the plan.
   *
   * @param err gets what is worth a second look
   * @throws CliException where there is no such node, or there are too few
   */
  ReassignmentFile make(MusterAdmin admin, PrintWriter err) {
    Placement placement = admin.listPartitions();
    LivesTogether together = LivesTogether.of(placement);
    SortedMap<Integer, List<Integer>> current = new TreeMap<>();
    for (PlacedPartition partition : placement.partitions()) {
      current.putIfAbsent(together.group(partition.partition()), partition.settled());
    }
    SortedSet<Integer> chosen = chosen(admin.listNodes(), err);
    int copies =
        replicationFactor != null
            ? replicationFactor
            : current.values().stream().mapToInt(List::size).max().orElse(1);
    if (copies < 1 || copies > chosen.size()) {
      throw CliException.usage(
          "the replication factor must be 1 to %d, the number of nodes that are used, not %d"
              .formatted(chosen.size(), copies));
    }
    if (placement.partitions().stream().anyMatch(PlacedPartition::moving)) {
      err.println("muster: partitions are moving; the plan begins where they will be");
    }
    Map<Integer, List<Integer>> plan = BalancedPlan.of(current, chosen, copies);
    remark(together, current, plan, err);
    return ReassignmentFile.of(together.spread(plan));
  }

  private SortedSet<Integer> chosen(List<RegisteredNode> registered, PrintWriter err) {
    SortedSet<Integer> known =
        registered.stream().map(RegisteredNode::id).collect(Collectors.toCollection(TreeSet::new));
    SortedSet<Integer> chosen = nodes == null ? known : new TreeSet<>(nodes);
    for (int node : chosen) {
      if (!known.contains(node)) {
        throw CliException.notFound(
            "there is no node %d; there are %s".formatted(node, LivesTogether.numbers(known)));
      }
    }
    for (RegisteredNode node : registered) {
      if (chosen.contains(node.id())) {
        if (node.draining()) {
          err.println("muster: node " + node.id() + " is draining, and the plan uses it");
        }
        if (node.silence().map(silence -> silence.compareTo(LONG_SILENCE) > 0).orElse(true)) {
          err.println("muster: node " + node.id() + " is silent, and the plan uses it");
        }
      }
    }
    return chosen;
  }

  private static void remark(
      LivesTogether together,
      Map<Integer, List<Integer>> current,
      Map<Integer, List<Integer>> plan,
      PrintWriter err) {
    int replicas = 0;
    int leaders = 0;
    for (Map.Entry<Integer, List<Integer>> entry : plan.entrySet()) {
      List<Integer> before = current.getOrDefault(entry.getKey(), List.of());
      int partitions = together.members(entry.getKey()).size();
      replicas +=
          partitions * (int) entry.getValue().stream().filter(n -> !before.contains(n)).count();
      if (before.isEmpty() || !before.get(0).equals(entry.getValue().get(0))) {
        leaders += partitions;
      }
    }
    err.println("muster: %d new replicas, %d other preferred leaders".formatted(replicas, leaders));
    err.flush();
  }
}
