// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.placement.LivesTogether;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.PlacedPartition;
import java.nio.file.Path;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Puts one node wherever another is; without {@code --execute} says what would move. */
@Command(
    name = "replace",
    mixinStandardHelpOptions = true,
    description = {
      "Put one node wherever another is: says what would move, unless --execute.",
      "The old node may be dead. It stays in the registry until \"muster nodes remove\"."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; with --wait: every partition has moved",
      "1:refused; with --wait: a partition could not be moved",
      "3:there is no such node",
      "5:with --wait: partitions were still moving when the time was up"
    },
    footer = {
      "",
      "Example: node 6 takes over from node 2",
      "  muster nodes replace 2 6 --execute --wait",
      "  muster nodes remove 2 --execute"
    })
final class NodesReplaceCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();
  @Mixin private WaitOption wait = new WaitOption();
  @Mixin private ThrottleOption throttle = new ThrottleOption();

  @Parameters(index = "0", paramLabel = "OLD", description = "The node that goes.")
  private int old;

  @Parameters(index = "1", paramLabel = "NEW", description = "The node that takes its place.")
  private int replacement;

  @Option(
      names = "--rollback-file",
      paramLabel = "FILE",
      description = "With --execute: write a new file to go back with.")
  private @Nullable Path rollbackFile;

  @Override
  public Integer call() {
    boolean execute = execution.execute();
    if (!execute && (wait.asked() || rollbackFile != null)) {
      throw CliException.usage("--wait and --rollback-file go with --execute");
    }
    throttle.check(execute);
    if (old == replacement) {
      throw CliException.usage("OLD and NEW are both node " + old);
    }
    try (MusterClient client = clients.connect()) {
      MusterAdmin admin = client.admin();
      KnownNodes.of(admin).node(replacement);
      SortedMap<Integer, List<Integer>> wanted = wanted(admin);
      Reassignment reassignment =
          new Reassignment(admin, output.report(spec), spec.commandLine().getErr());
      return execute
          ? reassignment.execute(wanted, rollbackFile, throttle, wait)
          : reassignment.dryRun(wanted);
    }
  }

  private SortedMap<Integer, List<Integer>> wanted(MusterAdmin admin) {
    List<PlacedPartition> held =
        admin.listPartitions().partitions().stream()
            .filter(partition -> partition.settled().contains(old))
            .toList();
    if (held.isEmpty()) {
      KnownNodes.of(admin).node(old);
      throw CliException.failed("node " + old + " holds no replicas, so there is nothing to move");
    }
    List<Integer> both =
        held.stream()
            .filter(partition -> partition.settled().contains(replacement))
            .map(PlacedPartition::partition)
            .toList();
    if (!both.isEmpty()) {
      throw CliException.failed(
          ("node %d holds partitions that node %d holds, too: %s;"
                  + " muster partitions reassign --generate makes a plan for that")
              .formatted(replacement, old, LivesTogether.numbers(both)));
    }
    SortedMap<Integer, List<Integer>> wanted = new TreeMap<>();
    for (PlacedPartition partition : held) {
      wanted.put(
          partition.partition(),
          partition.settled().stream().map(node -> node == old ? replacement : node).toList());
    }
    return wanted;
  }
}
