// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The registry of topics. */
@Command(
    name = "topics",
    mixinStandardHelpOptions = true,
    description = "The registry of topics: names and partition counts.",
    subcommands = {
      TopicsCreateCommand.class,
      TopicsListCommand.class,
      TopicsExpandCommand.class,
      TopicsDeleteCommand.class
    })
final class TopicsCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "create, list, expand or delete is missing");
  }
}
