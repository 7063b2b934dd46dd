// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.group.MemberRow;
import io.muster.cli.group.OffsetRow;
import io.muster.cli.group.StateRow;
import io.muster.cli.output.Report;
import io.muster.client.GroupDescription;
import io.muster.client.MusterClient;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows one group: its offsets, its members or its state. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Show how far a group is in each partition and who owns it; or its members, or its state.",
      "A \"-\" is what is missing or unknown. JSON also tells how old a log end offset is."
    })
final class GroupsDescribeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Option(names = "--offsets", description = "Show offsets and lag (the default).")
  private boolean offsets;

  @Option(names = "--members", description = "Show the members.")
  private boolean members;

  @Option(names = "--state", description = "Show state, coordinator and assignor.")
  private boolean state;

  @Override
  public Integer call() {
    if (Stream.of(offsets, members, state).filter(chosen -> chosen).count() > 1) {
      throw CliException.usage("at most one of --offsets, --members and --state");
    }
    try (MusterClient client = clients.connect()) {
      GroupDescription description = client.admin().describeGroup(group);
      print(description, output.report(spec));
      if (!state) {
        remark(description, spec.commandLine().getErr());
      }
    }
    return ExitCode.OK;
  }

  private void print(GroupDescription description, Report report) {
    if (state) {
      StateRow row = StateRow.of(description);
      report.print(row, row::table);
    } else if (members) {
      List<MemberRow> rows = MemberRow.of(description);
      report.print(rows, () -> MemberRow.table(rows));
    } else {
      List<OffsetRow> rows = OffsetRow.of(description);
      report.print(rows, () -> OffsetRow.table(rows));
    }
  }

  /** Why the rows may look odd. On standard error, so that the output stays what was asked for. */
  static void remark(GroupDescription description, PrintWriter err) {
    switch (description.state()) {
      case EMPTY ->
          err.println("Consumer group '" + description.groupId() + "' has no active members.");
      case PREPARING_REBALANCE, COMPLETING_REBALANCE ->
          err.println("Warning: Consumer group '" + description.groupId() + "' is rebalancing.");
      case STABLE, UNKNOWN -> {}
    }
    err.flush();
  }
}
