// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.local.ClusterView;
import io.muster.cli.local.FolderLock;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import io.muster.cli.output.Durations;
import io.muster.cli.output.Report;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Starts a local cluster, new or stopped, and waits until it serves. */
@Command(
    name = "up",
    mixinStandardHelpOptions = true,
    description = {
      "Start a cluster of real node processes on this machine and wait until it serves.",
      "A stopped one starts again with its data and ports. The nodes stay when the command ends."
    },
    footer = {"", "Examples:", "  muster up", "  muster up --nodes 5 --set raft.groups=6"})
final class UpCommand implements Callable<Integer> {
  private static final int DEFAULT_NODES = 3;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private LocalClusterOption where = new LocalClusterOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--nodes",
      paramLabel = "N",
      description = "Number of nodes of a new cluster, 1 to 9 (default: 3).")
  private @Nullable Integer nodes;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A configuration key for every node of a new cluster; may be repeated.")
  private Map<String, String> settings = new TreeMap<>();

  @Option(
      names = "--jvm",
      paramLabel = "OPTION",
      description = "A JVM option for the nodes started now, such as -Xmx1g; may be repeated.")
  private List<String> jvmOptions = List.of();

  @Option(
      names = "--timeout",
      paramLabel = "T",
      defaultValue = "120s",
      description = "How long to wait until it serves (default: 120s).")
  private Duration timeout = Duration.ofMinutes(2);

  /** What {@code -o json} writes. */
  record Started(
      String clusterId,
      String folder,
      boolean wasRunning,
      long ledAfterMs,
      String endpoints,
      List<LocalNode> nodes) {}

  @Override
  public Integer call() {
    if (nodes != null && (nodes < 1 || nodes > 9)) {
      throw CliException.usage("--nodes must be 1 to 9, not " + nodes);
    }
    Report report = output.report(spec);
    Path folder = where.folder();
    try (FolderLock lock = FolderLock.of(folder)) {
      LocalCluster cluster = openOrCreate(folder);
      boolean wasRunning = cluster.nodes().stream().allMatch(LocalNode::isRunning);
      long startNanos = System.nanoTime();
      List<Integer> stopped =
          cluster.nodes().stream().filter(node -> !node.isRunning()).map(LocalNode::id).toList();
      cluster.startAll();
      try {
        cluster.awaitAllLed(timeout, new Waiting(spec.commandLine().getErr()));
      } catch (CliException e) {
        // What this command started does not stay behind half-way.
        stopped.forEach(node -> cluster.stop(node, Duration.ofSeconds(5)));
        throw e;
      }
      report(report, cluster, wasRunning, Duration.ofNanos(System.nanoTime() - startNanos));
    }
    return ExitCode.OK;
  }

  private LocalCluster openOrCreate(Path folder) {
    LocalClusterOptions options = new LocalClusterOptions(settings, jvmOptions, false);
    if (!LocalCluster.existsIn(folder)) {
      return LocalCluster.create(folder, nodes == null ? DEFAULT_NODES : nodes, options);
    }
    LocalCluster cluster = LocalCluster.open(folder, options);
    if (nodes != null && nodes != cluster.nodes().size()) {
      throw CliException.usage(
          "the cluster in %s has %d nodes; a new one needs: muster down --wipe --execute"
              .formatted(folder, cluster.nodes().size()));
    }
    if (!settings.isEmpty() && !cluster.hasSettings(settings)) {
      throw CliException.usage(
          "the cluster in %s has its settings; edit its node-*.yaml or make a new one"
              .formatted(folder));
    }
    return cluster;
  }

  private void report(Report report, LocalCluster cluster, boolean wasRunning, Duration took) {
    String endpoints = String.join(",", cluster.endpoints());
    report.say(
        wasRunning
            ? "The cluster in %s is running already.".formatted(cluster.folder())
            : "Cluster %s serves after %s: every offsets partition has a leader."
                .formatted(cluster.clusterId(), Durations.seconds(took)));
    report.print(
        new Started(
            cluster.clusterId(),
            cluster.folder().toString(),
            wasRunning,
            took.toMillis(),
            endpoints,
            cluster.nodes()),
        () -> StatusCommand.processTable(cluster));
    report.say("Endpoints: " + endpoints);
    report.say("Folder: " + cluster.folder());
  }

  /** Tells on standard error how far it is: when that has changed, at most once per second. */
  private static final class Waiting implements Consumer<ClusterView> {
    private static final long PERIOD_NANOS = 1_000_000_000L;
    private final PrintWriter err;
    private long lastNanos = System.nanoTime();
    private String last = "";

    Waiting(PrintWriter err) {
      this.err = err;
    }

    @Override
    public void accept(ClusterView view) {
      String now =
          view.partitions() == 0
              ? "no node answers yet"
              : view.led() + " of " + view.partitions() + " partitions have a leader";
      if (!view.allLed() && !now.equals(last) && System.nanoTime() - lastNanos >= PERIOD_NANOS) {
        lastNanos = System.nanoTime();
        last = now;
        err.println("muster: waiting, " + now);
        err.flush();
      }
    }
  }
}
