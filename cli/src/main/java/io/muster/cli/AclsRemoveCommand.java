// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.client.AccessRule;
import io.muster.client.AccessRuleFilter;
import io.muster.client.MusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Removes access rules; without {@code --execute} says which ones would go. */
@Command(
    name = "remove",
    mixinStandardHelpOptions = true,
    description = {
      "Remove the access rules that have all parts given here: says which ones, unless --execute.",
      "At least one part must be given."
    },
    footer = {"", "Example:", "  muster acls remove --principal User:billing --execute"})
final class AclsRemoveCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();
  @Mixin private AclOptions rule = new AclOptions();

  /** What {@code -o json} writes. */
  record Removed(boolean removed, List<AccessRule> rules) {}

  @Override
  public Integer call() {
    boolean execute = execution.execute();
    List<AccessRuleFilter> filters = rule.filters();
    if (filters.contains(AccessRuleFilter.all())) {
      throw CliException.usage("say which rules: at least one of their parts is needed");
    }
    try (MusterClient client = clients.connect()) {
      List<AccessRule> rules =
          execute ? removed(client, filters) : AclsListCommand.matching(client, filters);
      Report report = output.report(spec);
      report.print(new Removed(execute, rules), () -> AclOptions.table(rules));
      report.say(
          execute
              ? rules.size() + " removed."
              : "Nothing was changed. Add --execute to remove these " + rules.size() + ".");
    }
    return ExitCode.OK;
  }

  private static List<AccessRule> removed(MusterClient client, List<AccessRuleFilter> filters) {
    List<AccessRule> rules = new ArrayList<>();
    for (AccessRuleFilter filter : filters) {
      rules.addAll(client.admin().accessRules().delete(filter));
    }
    return rules;
  }
}
