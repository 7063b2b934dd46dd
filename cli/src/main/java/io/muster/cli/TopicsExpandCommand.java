// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Table;
import io.muster.client.MusterClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Gives a topic more partitions. */
@Command(
    name = "expand",
    mixinStandardHelpOptions = true,
    description = {
      "Give a topic more partitions; the groups that subscribe to it rebalance.",
      "Doing it again with the same number is no error."
    },
    footer = {"", "Example:", "  muster topics expand orders --partitions 24"})
final class TopicsExpandCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "NAME", description = "The topic.")
  private String name = "";

  @Option(
      names = "--partitions",
      required = true,
      paramLabel = "N",
      description = "How many partitions it shall have, not less than before, at most 10,000.")
  private int partitions;

  /** What {@code -o json} writes. */
  record Expanded(String name, int partitions, int before) {}

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      int before = client.admin().expandTopic(name, partitions);
      output
          .report(spec)
          .print(
              new Expanded(name, partitions, before),
              () -> new Table("TOPIC", "PARTITIONS", "BEFORE").row(name, partitions, before));
    }
    return ExitCode.OK;
  }
}
