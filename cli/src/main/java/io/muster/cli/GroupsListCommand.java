// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.group.GroupRow;
import io.muster.client.MusterClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the groups. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the groups of all nodes by name. Fails rather than show only some.")
final class GroupsListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      List<GroupRow> groups = GroupRow.of(client.admin().listGroups());
      output.report(spec).print(groups, () -> GroupRow.table(groups));
    }
    return ExitCode.OK;
  }
}
