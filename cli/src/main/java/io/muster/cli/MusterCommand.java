// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The root: nothing but its sub-commands. */
@Command(
    name = "muster",
    description = "Coordinates consumer groups of any partitioned source, replicated by Raft.",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done",
      "1:tried and failed",
      "2:wrong options or arguments",
      "3:what was named does not exist",
      "4:no answer in time, or nobody there",
      "5:what was asked about goes on still"
    },
    commandListHeading = "%nCommands:%n",
    footer = {
      "",
      "Try it:  muster demo",
      "A local cluster:  muster up, muster status, muster down"
    },
    subcommands = {
      DemoCommand.class,
      UpCommand.class,
      StatusCommand.class,
      DownCommand.class,
      TopicsCommand.class,
      GroupsCommand.class,
      ExportCommand.class,
      ImportCommand.class,
      BackupCommand.class,
      RestoreCommand.class,
      PartitionsCommand.class,
      NodesCommand.class,
      ClusterCommand.class,
      ConfigCommand.class,
      AclsCommand.class,
      ProduceCommand.class,
      ConsumeCommand.class,
      NodeCommand.class,
      CompletionCommand.class,
      DemoMemberCommand.class,
    })
final class MusterCommand implements Runnable {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "a command is missing");
  }
}
