// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.placement.ElectionRow;
import io.muster.cli.placement.LivesTogether;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.PreferredElection;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Hands leaderships to the preferred leaders. */
@Command(
    name = "elect-leaders",
    mixinStandardHelpOptions = true,
    description = {
      "Hand the leadership of offsets partitions to their preferred leaders.",
      "Shows those that were led by another; groups do not rebalance."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {"0:every preferred leader leads", "1:some do not; the table says why"},
    footer = {"", "Example:", "  muster partitions elect-leaders --partitions 0,1,2"})
final class PartitionsElectLeadersCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--partitions",
      paramLabel = "P",
      split = ",",
      description = "Only these, and those that live together with them (default: all).")
  private @Nullable List<Integer> partitions;

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      MusterAdmin admin = client.admin();
      PreferredElection election =
          partitions == null ? admin.electPreferredLeaders() : elect(admin, partitions);
      Report report = output.report(spec);
      List<ElectionRow> rows = ElectionRow.of(election);
      report.print(rows, () -> ElectionRow.table(rows));
      if (rows.isEmpty()) {
        report.say("Every preferred leader leads already.");
      }
      return election.notMoved().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private static PreferredElection elect(MusterAdmin admin, List<Integer> partitions) {
    Set<Integer> wanted = new TreeSet<>(partitions);
    LivesTogether.of(admin.listPartitions()).refuseUnknown(wanted);
    return admin.electPreferredLeaders(wanted);
  }
}
