// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.kafka.KafkaCluster;
import io.muster.cli.offsets.FileLookup;
import io.muster.cli.offsets.LogLookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Mixin: who keeps the records, and so knows where partitions begin and end. */
final class SourceOption {
  private static final String FILES = "file:";
  private static final String KAFKA = "kafka:";

  @Option(
      names = "--source",
      paramLabel = "SOURCE",
      description =
          "Where the records are: file:FOLDER or kafka:HOST:PORT. New offsets are kept within"
              + " the log then.")
  private @Nullable String source;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties of Kafka's client, for a kafka: source that wants TLS or a login.")
  private @Nullable Path kafkaConfig;

  boolean isGiven() {
    return source != null;
  }

  /** Null where none is given. The caller closes it. */
  @Nullable LogLookup open(Duration timeout) throws IOException {
    String given = source;
    if (given == null) {
      return null;
    }
    if (given.startsWith(FILES)) {
      Path folder = Path.of(given.substring(FILES.length()));
      if (!Files.isDirectory(folder)) {
        throw CliException.notFound("no such folder: " + folder);
      }
      return new FileLookup(folder);
    }
    if (given.startsWith(KAFKA)) {
      return KafkaCluster.connect(given.substring(KAFKA.length()), kafkaConfig, timeout);
    }
    throw CliException.usage("--source is file:FOLDER or kafka:HOST:PORT, not " + given);
  }
}
