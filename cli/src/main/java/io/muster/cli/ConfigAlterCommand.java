// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.ConfigChange;
import io.muster.client.ConfigScope;
import io.muster.client.ConfigSetting;
import io.muster.client.MusterClient;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Changes settings while nodes run. */
@Command(
    name = "alter",
    mixinStandardHelpOptions = true,
    description = {
      "Change settings while nodes run: checks and says what would change, unless --execute.",
      "A setting of a group wins over that of the cluster, and that over what nodes were started",
      "with. docs/configuration.md lists the keys."
    },
    footer = {
      "",
      "Examples:",
      "  muster config alter --group billing --set group.max.size=20",
      "  muster config alter --cluster --set offsets.retention.minutes=20160 --execute",
      "  muster config alter --group billing --unset group.max.size --execute"
    })
final class ConfigAlterCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  @ArgGroup(multiplicity = "1")
  private ConfigScopeOption about = new ConfigScopeOption();

  @Option(names = "--set", paramLabel = "KEY=VALUE", description = "A new value; may be repeated.")
  private Map<String, String> set = new TreeMap<>();

  @Option(
      names = "--unset",
      paramLabel = "KEY",
      description = "Back to what holds without this setting; may be repeated.")
  private List<String> unset = new ArrayList<>();

  /**
   * What {@code -o json} writes for each key.
   *
   * @param before what held before
   * @param after null: what holds without this setting
   */
  record Change(String key, String before, @Nullable String after, boolean changed) {}

  @Override
  public Integer call() {
    boolean execute = execution.execute();
    ConfigScope scope = about.scope();
    ConfigChange change = change();
    try (MusterClient client = clients.connect()) {
      client.admin().validateConfig(scope, change);
      Map<String, String> before = new TreeMap<>();
      for (ConfigSetting each : client.admin().describeConfig(scope)) {
        before.put(each.key(), each.value());
      }
      if (execute) {
        client.admin().alterConfig(scope, change);
      }
      Set<String> keys = new LinkedHashSet<>(set.keySet());
      keys.addAll(unset);
      List<Change> rows =
          keys.stream()
              .map(
                  key ->
                      new Change(key, before.getOrDefault(key, ""), change.set().get(key), execute))
              .toList();
      Report report = output.report(spec);
      report.print(rows, () -> table(rows));
      execution.remind(report);
    }
    return ExitCode.OK;
  }

  private ConfigChange change() {
    try {
      return new ConfigChange(set, new LinkedHashSet<>(unset));
    } catch (IllegalArgumentException e) {
      throw CliException.usage("--set KEY=VALUE or --unset KEY: " + e.getMessage());
    }
  }

  private static Table table(List<Change> rows) {
    Table table = new Table("KEY", "BEFORE", "AFTER", "CHANGED");
    for (Change row : rows) {
      table.row(
          row.key,
          row.before,
          row.after == null ? "(unset)" : row.after,
          row.changed ? "now" : "no");
    }
    return table;
  }
}
