// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.placement.NodeRow;
import io.muster.client.MusterClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the nodes of the registry. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List the nodes that the cluster knows, as one of them has it.",
      "EPOCH grows with each data folder that replaced a lost one."
    },
    footer = {"", "Example:", "  muster nodes list -o json"})
final class NodesListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      List<NodeRow> rows = client.admin().listNodes().stream().map(NodeRow::of).toList();
      output.report(spec).print(rows, () -> NodeRow.table(rows));
    }
    return ExitCode.OK;
  }
}
