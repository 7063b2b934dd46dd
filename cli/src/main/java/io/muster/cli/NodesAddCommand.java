// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.placement.BalancedPlan;
import io.muster.cli.placement.LivesTogether;
import io.muster.cli.placement.Move;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.PlacedPartition;
import io.muster.client.Placement;
import io.muster.client.RegisteredNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a node that has joined its share; without {@code --execute} says what would move. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Give a new node its fair share of replicas and preferred leaders: says what would move,",
      "unless --execute. The node joins by itself when it is started with the cluster's addresses;",
      "with --execute it is waited for. Only what has to move moves. Other nodes that hold nothing",
      "are left so, and a node that drains cannot be added."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; with --wait: every partition has moved",
      "1:refused; with --wait: a partition could not be moved",
      "3:the node has not joined",
      "5:with --execute: it has not joined in time; with --wait: partitions were still moving then"
    },
    footer = {
      "",
      "Example: node 4, which was started with cluster.nodes naming it and the others",
      "  muster nodes add 4 --execute --wait"
    })
final class NodesAddCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private WaitOption wait = new WaitOption();
  @Mixin private ThrottleOption throttle = new ThrottleOption();

  @Parameters(paramLabel = "ID", description = "The node.")
  private int node;

  @Option(names = "--execute", description = "Really start it.")
  private boolean execute;

  @Option(
      names = "--rollback-file",
      paramLabel = "FILE",
      description = "With --execute: write a new file to go back with.")
  private @Nullable Path rollbackFile;

  @Override
  public Integer call() {
    if (!execute && (wait.asked() || rollbackFile != null)) {
      throw CliException.usage("--wait and --rollback-file go with --execute");
    }
    throttle.check(execute);
    try (MusterClient client = clients.connect()) {
      MusterAdmin admin = client.admin();
      if (!hasJoined(admin)) {
        if (execute) {
          spec.commandLine()
              .getErr()
              .println("muster: node " + node + " did not join within " + seconds(wait.timeout()));
          return ExitCode.UNFINISHED;
        }
        throw CliException.notFound(
            "node "
                + node
                + " has not joined; start it with cluster.nodes naming it and the others");
      }
      RegisteredNode added = KnownNodes.of(admin).node(node);
      if (added.draining()) {
        throw CliException.failed(
            "node " + node + " is draining; muster nodes undrain " + node + " ends that");
      }
      Report report = output.report(spec);
      SortedMap<Integer, List<Integer>> wanted = wanted(admin.listPartitions());
      if (wanted.isEmpty()) {
        report.print(
            new Reassignment.Started(false, 0, List.of(), null, null), () -> Move.table(List.of()));
        report.say("Node " + node + " has its share already.");
        return ExitCode.OK;
      }
      Reassignment reassignment = new Reassignment(admin, report, spec.commandLine().getErr());
      return execute
          ? reassignment.execute(wanted, rollbackFile, throttle, wait)
          : reassignment.dryRun(wanted);
    }
  }

  private boolean hasJoined(MusterAdmin admin) {
    if (isRegistered(admin)) {
      return true;
    }
    if (!execute) {
      return false;
    }
    return new Watch(spec.commandLine().getErr(), wait.timeout(), "node " + node + " has joined")
        .until(() -> isRegistered(admin), joined -> new Watch.Progress(joined ? 1 : 0, 1, !joined));
  }

  private boolean isRegistered(MusterAdmin admin) {
    return admin.listNodes().stream().anyMatch(each -> each.id() == node);
  }

  /**
   * Of the nodes that hold something, and the new one, each gets the same; what stays is left out.
   */
  private SortedMap<Integer, List<Integer>> wanted(Placement placement) {
    LivesTogether together = LivesTogether.of(placement);
    SortedMap<Integer, List<Integer>> current = new TreeMap<>();
    SortedSet<Integer> nodes = new TreeSet<>(List.of(node));
    int copies = 1;
    for (PlacedPartition partition : placement.partitions()) {
      List<Integer> replicas = partition.settled();
      current.putIfAbsent(together.group(partition.partition()), replicas);
      nodes.addAll(replicas);
      copies = Math.max(copies, replicas.size());
    }
    SortedMap<Integer, List<Integer>> changed = new TreeMap<>();
    for (Map.Entry<Integer, List<Integer>> planned :
        BalancedPlan.of(current, nodes, copies).entrySet()) {
      if (!planned.getValue().equals(current.get(planned.getKey()))) {
        changed.put(planned.getKey(), planned.getValue());
      }
    }
    return together.spread(changed);
  }

  private static String seconds(Duration time) {
    return time.toSeconds() + " s";
  }
}
