// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Settings that change while nodes run. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description =
        "Settings that change while nodes run, for the cluster and for single groups. What a node is"
            + " started with is shown by muster node --print-config.",
    subcommands = {ConfigDescribeCommand.class, ConfigAlterCommand.class})
final class ConfigCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do with the config is missing");
  }
}
