// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The offsets partitions. */
@Command(
    name = "partitions",
    mixinStandardHelpOptions = true,
    description = "Offsets partitions: who leads them, who has replicas.",
    subcommands = {PartitionsListCommand.class, PartitionsDescribeCommand.class})
final class PartitionsCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do with partitions is missing");
  }
}
