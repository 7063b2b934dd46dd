// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The nodes of a cluster, for operators. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = "Nodes: who is there, and how to add, empty, replace and remove one.",
    subcommands = {
      NodesListCommand.class,
      NodesAddCommand.class,
      NodesDrainCommand.class,
      NodesUndrainCommand.class,
      NodesReplaceCommand.class,
      NodesRemoveCommand.class
    })
final class NodesCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(), "list, add, drain, undrain, replace or remove is missing");
  }
}
