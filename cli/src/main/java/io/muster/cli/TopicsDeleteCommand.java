// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.MusterClient;
import io.muster.client.TopicDescription;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Removes a topic from the registry; without {@code --execute} says what would go. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Remove a topic and the committed offsets that groups have in it: says what would go, unless"
          + " --execute.",
      "The groups that subscribe to it rebalance."
    },
    footer = {
      "",
      "Examples:",
      "  muster topics delete orders",
      "  muster topics delete orders --execute"
    })
final class TopicsDeleteCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name = "";

  @Mixin private ExecuteOption execution = new ExecuteOption();

  /** What {@code -o json} writes. */
  record Deleted(String name, int partitions, boolean deleted) {}

  @Override
  public Integer call() {
    boolean execute = execution.execute();
    try (MusterClient client = clients.connect()) {
      TopicDescription topic = Clients.topic(client, name);
      if (execute) {
        client.admin().deleteTopic(name);
      }
      Report report = output.report(spec);
      report.print(
          new Deleted(name, topic.partitions(), execute),
          () ->
              new Table("TOPIC", "PARTITIONS", "DELETED")
                  .row(name, topic.partitions(), execute ? "now" : "no"));
      execution.remind(report);
    }
    return ExitCode.OK;
  }
}
