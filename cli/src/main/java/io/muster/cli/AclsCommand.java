// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The cluster's access rules. */
@Command(
    name = "acls",
    mixinStandardHelpOptions = true,
    description = "Access rules: who may do what with which groups and topics.",
    subcommands = {AclsAddCommand.class, AclsRemoveCommand.class, AclsListCommand.class})
final class AclsCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "add, remove or list is missing");
  }
}
