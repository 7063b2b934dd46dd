// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Table;
import io.muster.client.MusterClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Lets a node lead again. */
@Command(
    name = "undrain",
    mixinStandardHelpOptions = true,
    description = {
      "Let a node lead again after \"muster nodes drain\".",
      "It gets its leaderships back when preferred leaders are elected."
    },
    footer = {"", "Example:", "  muster nodes undrain 3", "  muster partitions elect-leaders"})
final class NodesUndrainCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "ID", description = "The node.")
  private int node;

  /** What {@code -o json} writes. */
  record Undrained(int node, boolean draining) {}

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      client.admin().drainNode(node, false);
      output
          .report(spec)
          .print(new Undrained(node, false), () -> new Table("NODE", "DRAINING").row(node, "no"));
    }
    return ExitCode.OK;
  }
}
