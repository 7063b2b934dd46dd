// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

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

/** Lists access rules. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the access rules that have all parts given here; without any, all.",
    footer = {"", "Example:", "  muster acls list --principal User:billing"})
final class AclsListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private AclOptions rule = new AclOptions();

  @Override
  public Integer call() {
    List<AccessRuleFilter> filters = rule.filters();
    try (MusterClient client = clients.connect()) {
      List<AccessRule> rules = matching(client, filters);
      output.report(spec).print(rules, () -> AclOptions.table(rules));
    }
    return ExitCode.OK;
  }

  static List<AccessRule> matching(MusterClient client, List<AccessRuleFilter> filters) {
    List<AccessRule> rules = new ArrayList<>();
    for (AccessRuleFilter filter : filters) {
      rules.addAll(client.admin().accessRules().list(filter));
    }
    return rules;
  }
}
