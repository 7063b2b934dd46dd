// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.cluster.ClusterRow;
import io.muster.cli.output.Report;
import io.muster.client.MusterClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Shows the cluster in numbers. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Show the cluster in numbers: nodes, controller, offsets partitions.",
      "Ends with 0 when every offsets partition is served, and with 4 when not."
    },
    footer = {"", "Example:", "  muster cluster describe --endpoints n1:7400,n2:7400"})
final class ClusterDescribeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      ClusterRow cluster = ClusterRow.of(client.admin().describeCluster());
      Report report = output.report(spec);
      report.print(cluster, cluster::table);
      cluster.hint().ifPresent(report::say);
      return cluster.served() ? ExitCode.OK : ExitCode.UNAVAILABLE;
    }
  }
}
