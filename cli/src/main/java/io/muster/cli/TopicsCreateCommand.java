// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.MusterClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Registers a topic. */
@Command(
    name = "create",
    mixinStandardHelpOptions = true,
    description =
        "Register a topic. Doing it again with the same number of partitions is no error.",
    footer = {"", "Example:", "  muster topics create orders --partitions 12"})
final class TopicsCreateCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Parameters(paramLabel = "NAME", description = "1 to 249 characters of a-z A-Z 0-9 . _ -")
  private String name = "";

  @Option(
      names = "--partitions",
      required = true,
      paramLabel = "N",
      description = "How many partitions it has, 1 to 10,000.")
  private int partitions;

  /** What {@code -o json} writes. */
  record Created(String name, int partitions, boolean created) {}

  @Override
  public Integer call() {
    try (MusterClient client = clients.connect()) {
      boolean created = client.admin().createTopic(name, partitions);
      Report report = output.report(spec);
      report.print(
          new Created(name, partitions, created),
          () ->
              new Table("TOPIC", "PARTITIONS", "CREATED")
                  .row(name, partitions, created ? "now" : "before"));
    }
    return ExitCode.OK;
  }
}
