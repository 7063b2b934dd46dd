// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Table;
import io.muster.client.MusterClient;
import io.muster.client.source.FileProducer;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Appends lines to the files of a topic. */
@Command(
    name = "produce",
    mixinStandardHelpOptions = true,
    description = {
      "Append lines to the files of a topic, in turn over its partitions.",
      "The cluster says how many partitions there are; the lines themselves never go there."
    },
    footer = {"", "Example:", "  muster produce --topic events --source data lines.txt"})
final class ProduceCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();

  @Option(names = "--topic", required = true, paramLabel = "T", description = "The topic.")
  private String topic = "";

  @Option(
      names = "--source",
      required = true,
      paramLabel = "DIR",
      description = "Folder that holds the topic's files; made where it is missing.")
  private Path source = Path.of("");

  @Parameters(
      paramLabel = "FILE",
      description = "Files whose lines are appended (default: standard input, also as -).")
  private List<String> files = List.of();

  /** What {@code -o json} writes. */
  record Produced(String topic, int partitions, long records) {}

  @Override
  public Integer call() throws IOException {
    List<String> inputs = files.isEmpty() ? List.of("-") : files;
    for (String input : inputs) {
      if (!input.equals("-") && !Files.isReadable(Path.of(input))) {
        throw CliException.notFound("cannot read " + input);
      }
    }
    int partitions;
    try (MusterClient client = clients.connect()) {
      partitions = Clients.topic(client, topic).partitions();
    }
    long records = 0;
    try (FileProducer producer = new FileProducer(source, topic, partitions)) {
      for (String input : inputs) {
        records += append(input, producer);
      }
    }
    Produced produced = new Produced(topic, partitions, records);
    output
        .report(spec)
        .print(
            produced,
            () ->
                new Table("TOPIC", "PARTITIONS", "RECORDS")
                    .row(topic, produced.partitions(), produced.records()));
    return ExitCode.OK;
  }

  /** Bytes that are no UTF-8 become replacement characters: a record is text. */
  private static long append(String input, FileProducer producer) throws IOException {
    long count = 0;
    try (InputStream in = input.equals("-") ? System.in : Files.newInputStream(Path.of(input));
        BufferedReader lines =
            new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        producer.append(line);
        count++;
      }
    }
    return count;
  }
}
