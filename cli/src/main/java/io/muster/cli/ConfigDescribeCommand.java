// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Table;
import io.muster.client.ConfigScope;
import io.muster.client.ConfigSetting;
import io.muster.client.MusterClient;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Shows the settings that change while nodes run. */
@Command(
    name = "describe",
    mixinStandardHelpOptions = true,
    description = {
      "Show the settings that can be changed while nodes run, as they hold, and who set each:",
      "the group, the cluster, the configuration of the node that answers, or nobody."
    },
    footer = {
      "",
      "Examples:",
      "  muster config describe --cluster",
      "  muster config describe --group billing -o json",
      "  muster config describe --node 2"
    })
final class ConfigDescribeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @ArgGroup(multiplicity = "1")
  private About about = new About();

  /** Exactly one of these. */
  private static final class About {
    @ArgGroup(multiplicity = "1")
    private @Nullable ConfigScopeOption scope;

    @Option(
        names = "--node",
        paramLabel = "ID",
        description = "Everything that one node was started with, and from where.")
    private @Nullable Integer node;
  }

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      List<ConfigSetting> settings =
          about.node != null
              ? client.admin().describeNodeConfig(about.node)
              : client.admin().describeConfig(scope());
      output.report(spec).print(settings, () -> table(settings));
    }
    return ExitCode.OK;
  }

  private ConfigScope scope() {
    return about.scope == null ? ConfigScope.cluster() : about.scope.scope();
  }

  private static Table table(List<ConfigSetting> settings) {
    Table table = new Table("KEY", "VALUE", "UNIT", "SOURCE", "ORIGIN");
    for (ConfigSetting each : settings) {
      table.row(
          each.key(),
          each.value(),
          each.unit().isEmpty() ? "-" : each.unit(),
          each.source(),
          each.origin());
    }
    return table;
  }
}
