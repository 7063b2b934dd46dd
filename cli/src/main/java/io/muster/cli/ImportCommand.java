// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.kafka.KafkaCluster;
import io.muster.cli.offsets.GroupOffset;
import io.muster.cli.offsets.ImportPlan;
import io.muster.cli.offsets.ImportPlan.Change;
import io.muster.cli.offsets.OffsetFormat;
import io.muster.cli.offsets.OffsetWrites;
import io.muster.cli.output.Printable;
import io.muster.cli.output.ProgressBar;
import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.GroupDescription;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.TopicDescription;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Commits offsets from a file or from a Kafka cluster. */
@Command(
    name = "import",
    mixinStandardHelpOptions = true,
    description = {
      "Commit offsets that a file names, or that groups have committed in a Kafka cluster: says"
          + " what would change, unless --execute.",
      "The groups must have no members here. Offsets that are the same already are not written, so",
      "an import that broke off can be repeated."
    },
    footer = {
      "",
      "Examples:",
      "  muster import offsets.csv",
      "  muster import offsets.json --group billing --execute",
      "  muster import --from-kafka k1:9092 --group billing --create-topics --execute"
    })
final class ImportCommand implements Callable<Integer> {
  private static final long PAUSE_NANOS = 100_000_000;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  @Parameters(
      arity = "0..1",
      paramLabel = "FILE",
      description = "What muster export wrote; - is standard input.")
  private @Nullable String file;

  @Option(
      names = "--format",
      paramLabel = "FORMAT",
      description = "csv or json (default: by the name of the file, else csv).")
  private @Nullable OffsetFormat format;

  @Option(
      names = "--from-kafka",
      paramLabel = "HOST:PORT",
      description = "Read the committed offsets of a Kafka cluster instead of a file.")
  private @Nullable String kafka;

  @Option(
      names = "--kafka-config",
      paramLabel = "FILE",
      description = "Properties of Kafka's client, for a Kafka that wants TLS or a login.")
  private @Nullable Path kafkaConfig;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Only this group; may be repeated (default: all of the file).")
  private List<String> only = new ArrayList<>();

  @Option(names = "--all-groups", description = "With --from-kafka: every consumer group there.")
  private boolean all;

  @Option(
      names = "--create-topics",
      description = "With --from-kafka: register missing topics, with as many partitions as there.")
  private boolean createTopics;

  /** The offsets to import, and the topics that there are where they come from. */
  private record Origin(List<GroupOffset> offsets, Map<String, Integer> topics) {}

  @Override
  public Integer call() throws IOException {
    boolean execute = execution.execute();
    checkOrigin();
    Origin origin = kafka == null ? fromFile() : fromKafka(kafka);
    try (MusterClient client = clients.connect()) {
      Map<String, Integer> topics = new TreeMap<>();
      for (TopicDescription topic : client.admin().listTopics()) {
        topics.put(topic.name(), topic.partitions());
      }
      Map<String, Integer> created = new TreeMap<>();
      if (createTopics) {
        created.putAll(origin.topics());
        created.keySet().removeAll(topics.keySet());
        topics.putAll(created);
      }
      ImportPlan plan =
          ImportPlan.of(origin.offsets(), group -> client.admin().committedOffsets(group), topics);
      PrintWriter err = spec.commandLine().getErr();
      // Both, so that all that is in the way is told at once.
      boolean topicsThere = tellTopics(plan, created, err);
      boolean possible = tellMembers(client, plan, err) && topicsThere;
      err.flush();
      if (execute && possible) {
        write(client, created, plan, err);
      }
      Report report = output.report(spec);
      report.print(plan.rows(), () -> table(plan.rows()));
      report.say(
          "%,d new, %,d changed, %,d the same already"
              .formatted(
                  plan.count(Change.NEW), plan.count(Change.CHANGED), plan.count(Change.SAME)));
      if (execute && !possible) {
        report.say("Nothing was changed.");
      }
      execution.remind(report);
      return possible ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private void checkOrigin() {
    if ((file == null) == (kafka == null)) {
      throw CliException.usage("either a FILE or --from-kafka HOST:PORT");
    }
    if (kafka != null && all != only.isEmpty()) {
      throw CliException.usage("--from-kafka needs either --group GROUP or --all-groups");
    }
    if (kafka == null && (all || createTopics || kafkaConfig != null)) {
      throw CliException.usage(
          "--all-groups, --create-topics and --kafka-config go with --from-kafka only");
    }
    if (kafka != null && format != null) {
      throw CliException.usage("--format goes with a FILE only");
    }
  }

  private Origin fromFile() throws IOException {
    String name = file == null ? "" : file;
    OffsetFormat form = format == null ? OffsetFormat.ofName(name) : format;
    try (Reader in =
        name.equals("-")
            ? new InputStreamReader(System.in, StandardCharsets.UTF_8)
            : Files.newBufferedReader(Path.of(name))) {
      List<GroupOffset> offsets = form.read(in, name);
      for (String group : only) {
        if (offsets.stream().noneMatch(each -> each.group().equals(group))) {
          throw CliException.notFound(name + " has no offset of group " + group);
        }
      }
      return new Origin(
          offsets.stream().filter(each -> only.isEmpty() || only.contains(each.group())).toList(),
          Map.of());
    }
  }

  private Origin fromKafka(String bootstrap) throws IOException {
    try (KafkaCluster cluster = KafkaCluster.connect(bootstrap, kafkaConfig, clients.timeout())) {
      List<String> groups = all ? cluster.consumerGroups() : only;
      List<GroupOffset> offsets = cluster.committedOffsets(groups);
      for (String group : only) {
        if (offsets.stream().noneMatch(each -> each.group().equals(group))) {
          throw CliException.notFound("Kafka has no committed offset of group " + group);
        }
      }
      return new Origin(
          offsets,
          cluster.partitionCounts(offsets.stream().map(GroupOffset::topic).distinct().toList()));
    }
  }

  private static boolean tellTopics(
      ImportPlan plan, Map<String, Integer> created, PrintWriter err) {
    created.forEach(
        (topic, partitions) ->
            err.printf(
                "Topic %s with %,d partitions is missing here%n", Printable.of(topic), partitions));
    plan.missingTopics()
        .forEach(
            topic ->
                err.printf(
                    "muster: topic %1$s is not here, or has too few partitions (muster topics"
                        + " create %1$s --partitions N)%n",
                    Printable.of(topic)));
    return plan.missingTopics().isEmpty();
  }

  private static boolean tellMembers(MusterClient client, ImportPlan plan, PrintWriter err) {
    Map<String, Integer> members = new HashMap<>();
    for (String group : plan.writes().keySet()) {
      int count =
          Clients.group(client, group).map(GroupDescription::members).map(List::size).orElse(0);
      if (count > 0) {
        members.put(group, count);
      }
    }
    members.forEach(
        (group, count) ->
            err.printf(
                "muster: group '%s' has %d members; its offsets can only be set while it has"
                    + " none%n",
                Printable.of(group), count));
    return members.isEmpty();
  }

  private void write(
      MusterClient client, Map<String, Integer> created, ImportPlan plan, PrintWriter err) {
    created.forEach((topic, partitions) -> client.admin().createTopic(topic, partitions));
    long total = plan.writes().values().stream().mapToLong(List::size).sum();
    try (ProgressBar progress = ProgressBar.of(err, "offsets", total)) {
      plan.writes()
          .forEach(
              (group, offsets) -> {
                writeSoon(client, group, offsets);
                progress.advance(offsets.size());
              });
    }
  }

  /**
   * A topic just registered may be unknown to a coordinator for a moment; writing twice is safe.
   */
  private void writeSoon(MusterClient client, String group, List<GroupOffset> offsets) {
    long patienceEnds = System.nanoTime() + clients.timeout().toNanos();
    while (true) {
      try {
        OffsetWrites.write(client.admin(), group, offsets, none -> {});
        return;
      } catch (MusterException e) {
        if (!e.reason().equals("UNKNOWN_TOPIC_OR_PARTITION")
            || System.nanoTime() - patienceEnds > 0) {
          throw e;
        }
        LockSupport.parkNanos(PAUSE_NANOS);
      }
    }
  }

  private static Table table(List<ImportPlan.Row> rows) {
    Table table =
        new Table("GROUP", "TOPIC", "PARTITION", "CURRENT-OFFSET", "NEW-OFFSET", "CHANGE");
    for (ImportPlan.Row row : rows) {
      table.row(
          row.group(),
          row.topic(),
          row.partition(),
          row.currentOffset() == null ? "-" : row.currentOffset(),
          row.newOffset(),
          row.change());
    }
    return table;
  }
}
