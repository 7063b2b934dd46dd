// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.cluster.NodeRow;
import io.muster.client.MusterClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the nodes. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the nodes: who answers, how many offsets partitions each leads and holds.",
    footer = {"", "Example:", "  muster nodes list"})
final class NodesListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      List<NodeRow> nodes = NodeRow.of(client.admin().describeCluster());
      output.report(spec).print(nodes, () -> NodeRow.table(nodes));
    }
    return ExitCode.OK;
  }
}
