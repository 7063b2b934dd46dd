// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.group.EventRow;
import io.muster.client.MusterClient;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Shows what happened to a group. */
@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description =
        "Show the last 50 events of a group: rebalances and why, members that came and went.",
    footer = {"", "Example:", "  muster groups events billing"})
final class GroupsEventsCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "GROUP", description = "The group.")
  private String group = "";

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      List<EventRow> events = EventRow.of(client.admin().groupEvents(group));
      output.report(spec).print(events, () -> EventRow.table(events));
    }
    return ExitCode.OK;
  }
}
