// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Table;
import io.muster.client.AccessRule;
import io.muster.client.AccessRule.Operation;
import io.muster.client.AccessRule.Pattern;
import io.muster.client.AccessRule.Permission;
import io.muster.client.AccessRule.ResourceType;
import io.muster.client.AccessRuleFilter;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: the parts of a rule, to make it of or to find it by. */
final class AclOptions {
  @Option(
      names = "--principal",
      paramLabel = "User:NAME",
      description = "Whom the rule is about; User:* is everybody.")
  private @Nullable String principal;

  @Option(
      names = "--operation",
      paramLabel = "OP",
      split = ",",
      description = "Of ${COMPLETION-CANDIDATES}; several separated by commas.")
  private @Nullable List<Operation> operations;

  @Option(names = "--group", paramLabel = "NAME", description = "The group; * is every one.")
  private @Nullable String group;

  @Option(names = "--topic", paramLabel = "NAME", description = "The topic; * is every one.")
  private @Nullable String topic;

  @Option(names = "--cluster", description = "The cluster itself.")
  private boolean cluster;

  @Option(names = "--prefixed", description = "The name is how names begin.")
  private boolean prefixed;

  @Option(names = "--deny", description = "A rule that forbids; it wins over those that allow.")
  private boolean deny;

  /** One rule for each operation. */
  List<AccessRule> rules() {
    if (principal == null || operations == null || operations.isEmpty()) {
      throw CliException.usage("--principal and --operation are needed");
    }
    if (type() == null) {
      throw CliException.usage("--group, --topic or --cluster is needed");
    }
    List<AccessRule> rules = new ArrayList<>();
    for (Operation operation : operations) {
      rules.add(
          new AccessRule(
              principal,
              type(),
              prefixed ? Pattern.PREFIXED : Pattern.LITERAL,
              name(),
              operation,
              deny ? Permission.DENY : Permission.ALLOW));
    }
    return rules;
  }

  /** One filter for each operation, or one for all of them. */
  List<AccessRuleFilter> filters() {
    List<AccessRuleFilter> filters = new ArrayList<>();
    if (operations == null || operations.isEmpty()) {
      filters.add(filter(null));
    } else {
      operations.forEach(operation -> filters.add(filter(operation)));
    }
    return filters;
  }

  private AccessRuleFilter filter(@Nullable Operation operation) {
    ResourceType type = type();
    return new AccessRuleFilter(
        principal,
        type,
        prefixed ? Pattern.PREFIXED : null,
        type == null ? null : name(),
        operation,
        deny ? Permission.DENY : null);
  }

  private @Nullable ResourceType type() {
    int named = (group == null ? 0 : 1) + (topic == null ? 0 : 1) + (cluster ? 1 : 0);
    if (named > 1) {
      throw CliException.usage("only one of --group, --topic and --cluster at a time");
    }
    if (group != null) {
      return ResourceType.GROUP;
    }
    return topic != null ? ResourceType.TOPIC : cluster ? ResourceType.CLUSTER : null;
  }

  private String name() {
    return group != null ? group : topic != null ? topic : AccessRule.CLUSTER_NAME;
  }

  static Table table(List<AccessRule> rules) {
    Table table = new Table("PRINCIPAL", "PERMISSION", "OPERATION", "TYPE", "PATTERN", "NAME");
    rules.forEach(
        rule ->
            table.row(
                rule.principal(),
                rule.permission(),
                rule.operation(),
                rule.resourceType(),
                rule.pattern(),
                rule.resourceName()));
    return table;
  }
}
