// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.cluster.PartitionRow;
import io.muster.client.MusterClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the offsets partitions. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = {
      "List the offsets partitions with their leaders and replicas.",
      "With several filters, those that any of them means."
    },
    footer = {
      "",
      "Examples:",
      "  muster partitions list",
      "  muster partitions list --under-replicated --unbalanced -o json"
    })
final class PartitionsListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--unbalanced",
      description = "Only those that another node than the preferred one leads, or none.")
  private boolean unbalanced;

  @Option(
      names = "--under-replicated",
      description = "Only those with fewer replicas in sync than there are.")
  private boolean underReplicated;

  @Option(names = "--unavailable", description = "Only those that nobody serves.")
  private boolean unavailable;

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      List<PartitionRow> rows =
          PartitionRow.of(client.admin().describeCluster()).stream().filter(this::wanted).toList();
      output.report(spec).print(rows, () -> PartitionRow.table(rows));
    }
    return ExitCode.OK;
  }

  private boolean wanted(PartitionRow row) {
    return !(unbalanced || underReplicated || unavailable)
        || (unbalanced && row.unbalanced())
        || (underReplicated && row.underReplicated())
        || (unavailable && !row.ready());
  }
}
