// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.cli.placement.LivesTogether;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.RegisteredNode;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes the cluster forget a node; without {@code --execute} says whether it could. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Make the cluster forget a node: says whether it can, unless --execute.",
      "A node that holds replicas is refused. One that runs stops by itself; before it comes back,",
      "its data folder has to be emptied."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:done", "1:it holds replicas", "3:there is no such node"},
    footer = {
      "",
      "Example: take node 4 out of a cluster of four",
      "  muster partitions reassign --generate --nodes 1,2,3 > plan.json",
      "  muster partitions reassign --file plan.json --execute --wait",
      "  muster nodes remove 4 --execute"
    })
final class NodesRemoveCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  @Parameters(paramLabel = "ID", description = "The node.")
  private int node;

  /** What {@code -o json} writes. */
  record Removed(int node, boolean removed) {}

  @Override
  public Integer call() {
    boolean execute = execution.execute();
    try (MusterClient client = clients.connect()) {
      MusterAdmin admin = client.admin();
      KnownNodes nodes = KnownNodes.of(admin);
      RegisteredNode known = nodes.node(node);
      if (known.replicas() > 0) {
        throw inUse("node " + node + " holds " + known.replicas() + " replicas", nodes);
      }
      if (execute) {
        remove(admin, nodes);
      }
      Report report = output.report(spec);
      report.print(
          new Removed(node, execute),
          () -> new Table("NODE", "REMOVED").row(node, execute ? "now" : "no"));
      if (!execute) {
        report.say("It holds no replicas. Nothing was changed. Add --execute to do it.");
      }
    }
    return ExitCode.OK;
  }

  private void remove(MusterAdmin admin, KnownNodes nodes) {
    try {
      admin.removeNode(node);
    } catch (InvalidRequestException e) {
      // Another node than the one that was asked may know better.
      throw e.reason().equals("NODE_IN_USE") ? inUse(Errors.reason(e), nodes) : e;
    }
  }

  private CliException inUse(String what, KnownNodes nodes) {
    return CliException.failed(
        ("%s; move them first: muster partitions reassign --generate --nodes %s > plan.json,"
                + " then muster partitions reassign --file plan.json --execute --wait")
            .formatted(what, LivesTogether.numbers(nodes.without(node))));
  }
}
