// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The cluster as a whole. */
@Command(
    name = "cluster",
    mixinStandardHelpOptions = true,
    description = "The cluster as a whole.",
    subcommands = {ClusterDescribeCommand.class, ClusterFinalizeUpgradeCommand.class})
final class ClusterCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "describe or finalize-upgrade is missing");
  }
}
