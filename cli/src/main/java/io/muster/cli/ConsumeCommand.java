// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import com.fasterxml.jackson.databind.SerializationFeature;
import io.muster.cli.output.Json;
import io.muster.cli.output.OutputFormat;
import io.muster.client.ConsumerRecord;
import io.muster.client.ConsumerRecords;
import io.muster.client.GroupConsumer;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.OffsetReset;
import io.muster.client.RebalanceInProgressException;
import io.muster.client.TopicPartition;
import io.muster.client.WakeupException;
import io.muster.client.source.FileSource;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Reads a topic as a member of a group, prints the records and commits them. */
@Command(
    name = "consume",
    mixinStandardHelpOptions = true,
    description = {
      "Read a topic as a member of a group: print each record, then commit it.",
      "Ctrl-C leaves the group in order. Start it several times to share the partitions."
    },
    footer = {"", "Example:", "  muster consume --group readers --topic events --source data"})
final class ConsumeCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ConsumeCommand.class);
  private static final Duration POLL = Duration.ofMillis(500);

  /** Lets {@link #consume} leave the group before the process ends. */
  private static final long LEAVE_SECONDS = 10;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();

  @Option(names = "--group", required = true, paramLabel = "G", description = "The group.")
  private String group = "";

  @Option(names = "--topic", required = true, paramLabel = "T", description = "The topic.")
  private String topic = "";

  @Option(
      names = "--source",
      required = true,
      paramLabel = "DIR",
      description = "Folder that holds the topic's files.")
  private Path source = Path.of("");

  @Option(
      names = "--from-beginning",
      description = "Where the group has no committed offset: begin with the first record.")
  private boolean fromBeginning;

  @Option(
      names = "--max-messages",
      paramLabel = "N",
      description = "End after so many records (default: never).")
  private long maxMessages = Long.MAX_VALUE;

  @Option(
      names = "--idle-exit",
      paramLabel = "T",
      description = "End when no record came for so long, such as 5s (default: never).")
  private @Nullable Duration idleExit;

  @Option(
      names = {"-o", "--output"},
      paramLabel = "FORMAT",
      defaultValue = "table",
      description = "table: the record alone; json: an object for each line (default: table).")
  private OutputFormat format = OutputFormat.TABLE;

  /** What {@code -o json} writes for each record, in one line. */
  record Consumed(String topic, int partition, long offset, String value) {}

  @Override
  public Integer call() throws Exception {
    if (maxMessages < 1) {
      throw CliException.usage("--max-messages must be 1 or more");
    }
    try (MusterClient client = clients.connect()) {
      Clients.topic(client, topic);
      GroupConsumer<String> consumer =
          client
              .newConsumer(group, new FileSource(source))
              .autoCommit(false)
              .autoOffsetReset(fromBeginning ? OffsetReset.EARLIEST : OffsetReset.LATEST)
              .build();
      CountDownLatch left = new CountDownLatch(1);
      Thread leaving = new Thread(() -> leave(consumer, left), "leave");
      Runtime.getRuntime().addShutdownHook(leaving);
      try (consumer) {
        consumer.subscribe(List.of(topic));
        consume(consumer);
      } catch (WakeupException e) {
        // Ctrl-C: what was printed and not committed comes again.
      } finally {
        left.countDown();
      }
    }
    return ExitCode.OK;
  }

  private void consume(GroupConsumer<String> consumer) throws Exception {
    long left = maxMessages;
    long idleSinceNanos = System.nanoTime();
    while (left > 0) {
      ConsumerRecords<String> records = consumer.poll(POLL);
      if (!records.isEmpty() || consumer.state() != MemberState.STABLE) {
        idleSinceNanos = System.nanoTime(); // waiting for a place in the group is not idleness
      }
      Map<TopicPartition, OffsetAndMetadata> printed = new HashMap<>();
      for (ConsumerRecord<String> record : records) {
        if (left == 0) {
          break;
        }
        print(record);
        printed.put(record.topicPartition(), new OffsetAndMetadata(record.offset() + 1));
        left--;
      }
      commit(consumer, printed);
      if (idleExit != null && System.nanoTime() - idleSinceNanos >= idleExit.toNanos()) {
        return;
      }
    }
  }

  private void print(ConsumerRecord<String> record) throws Exception {
    PrintWriter out = spec.commandLine().getOut();
    if (format == OutputFormat.JSON) {
      out.println(
          Json.mapper()
              .writer()
              .without(SerializationFeature.INDENT_OUTPUT)
              .writeValueAsString(
                  new Consumed(
                      record.topic(), record.partition(), record.offset(), record.value())));
    } else {
      out.println(record.value());
    }
  }

  private static void commit(
      GroupConsumer<String> consumer, Map<TopicPartition, OffsetAndMetadata> printed) {
    if (printed.isEmpty()) {
      return;
    }
    try {
      consumer.commitSync(printed);
    } catch (RebalanceInProgressException e) {
      // The group is being shared out anew: what was printed and not committed comes again.
    }
  }

  private static void leave(GroupConsumer<String> consumer, CountDownLatch left) {
    consumer.wakeup();
    try {
      // If it takes longer, the session timeout will tell the group.
      boolean inOrder = left.await(LEAVE_SECONDS, TimeUnit.SECONDS);
      LOG.debug("Left the group in order: {}", inOrder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
