// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.FeatureLevels;
import io.muster.client.MusterClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/**
 * Ends an upgrade, after which there is no way back; without {@code --execute} says if it could.
 */
@Command(
    name = "finalize-upgrade",
    mixinStandardHelpOptions = true,
    description = {
      "End an upgrade: says whether it could, unless --execute.",
      "The cluster may then write what only nodes of this feature level understand, and nodes of an",
      "older version cannot come back. Until then there is a way back to it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done, or nothing to do",
      "1:a node does not know the level; the message names it"
    },
    footer = {
      "",
      "Example: after every node runs the new version",
      "  muster cluster finalize-upgrade --execute"
    })
final class ClusterFinalizeUpgradeCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  @Option(
      names = "--level",
      paramLabel = "N",
      defaultValue = "0",
      description = "The feature level, 0 for the highest that any node knows (default: 0).")
  private int level;

  /** What {@code -o json} writes. */
  record Finalized(int previous, int level, boolean executed) {}

  @Override
  public Integer call() {
    if (level < 0) {
      throw CliException.usage("--level must be 0 or more, not " + level);
    }
    boolean execute = execution.execute();
    try (MusterClient client = clients.connect()) {
      FeatureLevels levels = client.admin().finalizeUpgrade(level, !execute);
      Report report = output.report(spec);
      report.print(
          new Finalized(levels.previous(), levels.level(), execute),
          () -> new Table("LEVEL BEFORE", "LEVEL").row(levels.previous(), levels.level()));
      if (levels.previous() == levels.level()) {
        report.say("There is nothing to finalize.");
      } else {
        execution.remind(report);
      }
      return ExitCode.OK;
    }
  }
}
