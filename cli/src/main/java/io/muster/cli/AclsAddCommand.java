// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.client.AccessRule;
import io.muster.client.MusterClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Adds access rules. */
@Command(
    name = "add",
    mixinStandardHelpOptions = true,
    description = {
      "Add access rules; those that are there already stay as they are.",
      "A consumer needs READ on its group and on its topics."
    },
    footer = {
      "",
      "Example:",
      "  muster acls add --principal User:billing --operation READ --group billing --topic orders"
    })
final class AclsAddCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private AclOptions rule = new AclOptions();

  /** What {@code -o json} writes. */
  record Added(int created, List<AccessRule> rules) {}

  @Override
  public Integer call() {
    List<AccessRule> rules = rule.rules();
    try (MusterClient client = clients.connect()) {
      int created = client.admin().accessRules().create(rules);
      Report report = output.report(spec);
      report.print(new Added(created, rules), () -> AclOptions.table(rules));
      report.say(created + " added, " + (rules.size() - created) + " were there already.");
    }
    return ExitCode.OK;
  }
}
