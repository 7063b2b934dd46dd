// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.local.ClusterProbe;
import io.muster.cli.local.ClusterView;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the local cluster: its processes, and what its nodes say. */
@Command(
    name = "status",
    mixinStandardHelpOptions = true,
    description = {
      "Show the nodes of the local cluster, who runs, who leads what.",
      "Ends with 0 when every offsets partition is served, and with 4 when not."
    },
    footer = {"", "Examples:", "  muster status", "  muster status -o json"})
final class StatusCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private LocalClusterOption where = new LocalClusterOption();
  @Mixin private OutputOption output = new OutputOption();

  /** What {@code -o json} writes. */
  record Status(
      String clusterId,
      String folder,
      String version,
      int offsetsPartitions,
      int raftGroups,
      int partitionsLed,
      int controllerNodeId,
      List<NodeStatus> nodes) {}

  /**
   * One node.
   *
   * @param management {@code host:port} of metrics and health
   * @param state {@code running}, {@code starting} (its process is there, it does not answer) or
   *     {@code stopped}
   * @param pid absent when stopped
   */
  record NodeStatus(
      int id,
      String endpoint,
      String management,
      String state,
      @Nullable Long pid,
      int partitionsLed) {}

  @Override
  public Integer call() {
    LocalCluster cluster = LocalCluster.open(where.folder(), LocalClusterOptions.detached());
    ClusterView view;
    try (ClusterProbe probe = new ClusterProbe(cluster.nodes())) {
      view = probe.look();
    }
    List<NodeStatus> nodes = cluster.nodes().stream().map(node -> status(node, view)).toList();
    Report report = output.report(spec);
    report.say("Cluster %s in %s".formatted(cluster.clusterId(), cluster.folder()));
    report.print(
        new Status(
            cluster.clusterId(),
            cluster.folder().toString(),
            view.version(),
            view.partitions(),
            view.raftGroups(),
            view.led(),
            view.controller(),
            nodes),
        () -> table(nodes, view));
    report.say(
        view.partitions() == 0
            ? "No node answers."
            : "%d of %d offsets partitions are served, in %d Raft groups."
                .formatted(view.led(), view.partitions(), view.raftGroups()));
    return view.allLed() ? ExitCode.OK : ExitCode.UNAVAILABLE;
  }

  private static NodeStatus status(LocalNode node, ClusterView view) {
    boolean answers = view.answering().contains(node.id());
    boolean runs = node.isRunning();
    String state = answers ? "running" : runs ? "starting" : "stopped";
    Long pid = runs && node.process() != null ? node.process().pid() : null;
    return new NodeStatus(
        node.id(), node.endpoint(), node.management(), state, pid, view.ledBy(node.id()));
  }

  private static Table table(List<NodeStatus> nodes, ClusterView view) {
    Table table =
        new Table("NODE", "ENDPOINT", "MANAGEMENT", "STATE", "PID", "LEADS", "CONTROLLER");
    for (NodeStatus node : nodes) {
      table.row(
          node.id(),
          node.endpoint(),
          node.management(),
          node.state(),
          node.pid() == null ? "-" : node.pid(),
          node.partitionsLed(),
          node.id() == view.controller() ? "yes" : "");
    }
    return table;
  }

  /** The processes alone, for a command that has just started them. */
  static Table processTable(LocalCluster cluster) {
    Table table = new Table("NODE", "ENDPOINT", "MANAGEMENT", "PID", "LOG");
    for (LocalNode node : cluster.nodes()) {
      table.row(
          node.id(),
          node.endpoint(),
          node.management(),
          node.process() == null ? "-" : node.process().pid(),
          cluster.logFile(node.id()));
    }
    return table;
  }
}
