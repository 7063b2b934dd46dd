// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The nodes. */
@Command(
    name = "nodes",
    mixinStandardHelpOptions = true,
    description = "The nodes of the cluster.",
    subcommands = {NodesListCommand.class})
final class NodesCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do with nodes is missing");
  }
}
