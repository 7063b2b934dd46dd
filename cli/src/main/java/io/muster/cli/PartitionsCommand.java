// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Offsets partitions, for operators. */
@Command(
    name = "partitions",
    mixinStandardHelpOptions = true,
    description = "Offsets partitions: who holds and leads them, and how to change that.",
    subcommands = {
      PartitionsListCommand.class,
      PartitionsDescribeCommand.class,
      PartitionsReassignCommand.class,
      PartitionsElectLeadersCommand.class
    })
final class PartitionsCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do with partitions is missing");
  }
}
