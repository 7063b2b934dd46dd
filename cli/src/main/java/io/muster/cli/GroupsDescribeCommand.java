// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.group.MemberRow;
import io.muster.cli.group.OffsetRow;
import io.muster.cli.group.StateRow;
import io.muster.cli.output.Printable;
import io.muster.cli.output.ProgressBar;
import io.muster.cli.output.Report;
import io.muster.client.GroupDescription;
import io.muster.client.MusterClient;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows groups: their offsets, their members or their state. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Show how far groups are in each partition and who owns it; or their members, or their"
          + " state.",
      "A \"-\" is what is missing or unknown. JSON and YAML also tell how old a log end offset is."
    },
    footer = {
      "",
      "Examples:",
      "  muster groups describe billing",
      "  muster groups describe --all-groups --state",
      "  muster groups describe --group billing --group audit --members --verbose"
    })
final class GroupsDescribeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private GroupChoice groups = new GroupChoice();

  @Option(names = "--offsets", description = "Show offsets and lag (the default).")
  private boolean offsets;

  @Option(names = "--members", description = "Show the members.")
  private boolean members;

  @Option(names = "--state", description = "Show state, coordinator and assignor.")
  private boolean state;

  @Option(
      names = {"-v", "--verbose"},
      description =
          "More columns: the leader epoch of each offset, the assignment of each member, the"
              + " generation of each group.")
  private boolean verbose;

  @Override
  public Integer call() {
    if (Stream.of(offsets, members, state).filter(chosen -> chosen).count() > 1) {
      throw CliException.usage("at most one of --offsets, --members and --state");
    }
    groups.check();
    PrintWriter err = spec.commandLine().getErr();
    int exitCode = ExitCode.OK;
    List<GroupDescription> found = new ArrayList<>();
    try (MusterClient client = clients.connect()) {
      List<String> ids = groups.ids(client);
      try (ProgressBar progress = ProgressBar.of(err, "groups", ids.size())) {
        for (String id : ids) {
          Optional<GroupDescription> description = Clients.group(client, id);
          if (description.isEmpty() && !groups.all()) {
            err.println("muster: consumer group '" + Printable.of(id) + "' does not exist");
            exitCode = ExitCode.NOT_FOUND;
          }
          description.ifPresent(found::add);
          progress.advance(1);
        }
      }
    }
    if (exitCode == ExitCode.OK || !found.isEmpty()) {
      print(found, output.report(spec));
    }
    if (!state) {
      found.forEach(description -> remark(description, err));
    }
    return exitCode;
  }

  private void print(List<GroupDescription> found, Report report) {
    if (state) {
      List<StateRow> rows = found.stream().map(StateRow::of).toList();
      report.print(rows, () -> StateRow.table(rows, verbose));
    } else if (members) {
      List<MemberRow> rows = found.stream().flatMap(each -> MemberRow.of(each).stream()).toList();
      report.print(rows, () -> MemberRow.table(rows, verbose));
    } else {
      List<OffsetRow> rows = found.stream().flatMap(each -> OffsetRow.of(each).stream()).toList();
      report.print(rows, () -> OffsetRow.table(rows, verbose));
    }
  }

  /** Why the rows may look odd. On standard error, so that the output stays what was asked for. */
  static void remark(GroupDescription description, PrintWriter err) {
    String id = Printable.of(description.groupId());
    switch (description.state()) {
      case EMPTY -> err.println("Consumer group '" + id + "' has no active members.");
      case PREPARING_REBALANCE, COMPLETING_REBALANCE ->
          err.println("Warning: Consumer group '" + id + "' is rebalancing.");
      case STABLE, UNKNOWN -> {}
    }
    err.flush();
  }
}
