// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.cluster.PartitionRow;
import io.muster.client.MusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows some offsets partitions. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Show offsets partitions, by number or by a group that lives there, with all that is known:",
      "how far the leader has applied the log, and which partitions share replicas and leader."
    },
    footer = {
      "",
      "Examples:",
      "  muster partitions describe 7 8",
      "  muster partitions describe --group billing -o yaml"
    })
final class PartitionsDescribeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(arity = "0..*", paramLabel = "PARTITION", description = "Numbers of partitions.")
  private List<Integer> partitions = new ArrayList<>();

  @Option(names = "--group", paramLabel = "GROUP", description = "The partition of this group.")
  private @Nullable String group;

  @Override
  public Integer call() {
    if (partitions.isEmpty() && group == null) {
      throw CliException.usage("which partitions? give numbers or --group GROUP");
    }
    try (MusterClient client = clients.connect()) {
      List<Integer> wanted = new ArrayList<>(partitions);
      if (group != null) {
        wanted.add(client.admin().findCoordinator(group).partition());
      }
      List<PartitionRow> all = PartitionRow.of(client.admin().describeCluster());
      for (int partition : wanted) {
        if (partition < 0 || partition >= all.size()) {
          throw CliException.notFound(
              "no offsets partition " + partition + "; there are 0 to " + (all.size() - 1));
        }
      }
      List<PartitionRow> rows = wanted.stream().distinct().map(all::get).toList();
      output.report(spec).print(rows, () -> PartitionRow.wideTable(rows));
    }
    return ExitCode.OK;
  }
}
