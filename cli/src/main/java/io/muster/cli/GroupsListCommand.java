// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.group.GroupRow;
import io.muster.cli.group.StateNames;
import io.muster.client.GroupFilter;
import io.muster.client.GroupState;
import io.muster.client.MusterClient;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Lists the groups. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the groups of all nodes by name. Fails rather than show only some.",
    footer = {
      "",
      "Examples:",
      "  muster groups list",
      "  muster groups list --state Empty,PreparingRebalance -o json"
    })
final class GroupsListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--state",
      paramLabel = "STATE",
      split = ",",
      description =
          "Only groups in these states: Empty, PreparingRebalance, CompletingRebalance"
              + " or Stable.")
  private List<String> states = new ArrayList<>();

  @Override
  public Integer call() {
    Set<GroupState> wanted = EnumSet.noneOf(GroupState.class);
    for (String state : states) {
      wanted.add(
          StateNames.parse(state)
              .orElseThrow(
                  () ->
                      CliException.usage(
                          "there is no state '%s'; the states are %s"
                              .formatted(state, String.join(", ", StateNames.all())))));
    }
    try (MusterClient client = clients.connect()) {
      GroupFilter filter = new GroupFilter(wanted, Set.of());
      List<GroupRow> groups = GroupRow.of(client.admin().listGroups(filter));
      output.report(spec).print(groups, () -> GroupRow.table(groups));
    }
    return ExitCode.OK;
  }
}
