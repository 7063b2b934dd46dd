// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Consumer groups, for operators. */
@Command(
    name = "groups",
    mixinStandardHelpOptions = true,
    description = "Consumer groups: who is in them, how far they are, what happened to them.",
    subcommands = {
      GroupsListCommand.class,
      GroupsDescribeCommand.class,
      GroupsEventsCommand.class,
      GroupsResetOffsetsCommand.class,
      GroupsDeleteOffsetsCommand.class,
      GroupsRemoveMemberCommand.class,
      GroupsDeleteCommand.class
    })
final class GroupsCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "what to do with groups is missing");
  }
}
