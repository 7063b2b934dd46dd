// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Table;
import io.muster.client.MusterClient;
import io.muster.client.TopicDescription;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Lists the topics. */
@Command(
    name = "list",
    mixinStandardHelpOptions = true,
    description = "List the topics by name.",
    footer = {"", "Example:", "  muster topics list -o yaml"})
final class TopicsListCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      List<TopicDescription> topics = client.admin().listTopics();
      output.report(spec).print(topics, () -> table(topics));
    }
    return ExitCode.OK;
  }

  private static Table table(List<TopicDescription> topics) {
    Table table = new Table("TOPIC", "PARTITIONS");
    topics.forEach(topic -> table.row(topic.name(), topic.partitions()));
    return table;
  }
}
