// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.offsets.GroupOffset;
import io.muster.cli.offsets.LogLookup;
import io.muster.cli.offsets.OffsetCsv;
import io.muster.cli.offsets.OffsetWrites;
import io.muster.cli.offsets.ResetPlan;
import io.muster.cli.offsets.ResetSpec;
import io.muster.cli.offsets.TopicScope;
import io.muster.cli.output.Printable;
import io.muster.cli.output.ProgressBar;
import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupDescription;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Sets committed offsets of groups without members. */
@Command(
    name = "reset-offsets",
    mixinStandardHelpOptions = true,
    description = {
      "Set the committed offsets of groups that have no members: says which, unless --execute.",
      "Muster keeps no records, so where a log begins and ends is asked of --source. Leader epochs",
      "and metadata are not kept. Ends with 1 where a group has members, and with 3 where a group",
      "that is named has nothing to reset."
    },
    footer = {
      "",
      "Examples:",
      "  muster groups reset-offsets billing --topic orders --to-offset 0",
      "  muster groups reset-offsets billing --all-topics --shift-by -100 --execute",
      "  muster groups reset-offsets billing --topic orders:0,1 --to-latest --source kafka:k1:9092",
      "  muster groups reset-offsets billing --all-topics --to-current --export > billing.csv",
      "  muster groups reset-offsets billing --from-file billing.csv --execute"
    })
final class GroupsResetOffsetsCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private GroupChoice groups = new GroupChoice();
  @Mixin private ExecuteOption execution = new ExecuteOption();
  @Mixin private SourceOption source = new SourceOption();

  @ArgGroup(multiplicity = "1", heading = "Where to, exactly one of:%n")
  private ResetTarget target = new ResetTarget();

  @Option(
      names = "--topic",
      paramLabel = "TOPIC[:P,P]",
      converter = TopicScopeConverter.class,
      description = "All partitions of a topic, or some; may be repeated.")
  private List<TopicScope> topics = new ArrayList<>();

  @Option(
      names = "--all-topics",
      description = "All partitions in which the group has a committed offset.")
  private boolean allTopics;

  @Option(
      names = "--export",
      description = "Print the new offsets as CSV for --from-file, instead of a table.")
  private boolean export;

  @Override
  public Integer call() throws IOException {
    groups.check();
    boolean execute = execution.execute();
    ResetSpec wanted = target.spec(Instant.now());
    checkScope();
    if (wanted != null && wanted.needsSource() && !source.isGiven()) {
      throw CliException.usage(
          "only the source knows that offset: give --source file:FOLDER or kafka:HOST:PORT");
    }
    Map<String, Map<TopicPartition, Long>> file = readFile();
    try (MusterClient client = clients.connect();
        LogLookup log = source.open(clients.timeout())) {
      List<ResetPlan.Row> rows = new ArrayList<>();
      int exitCode = ExitCode.OK;
      for (String group : groups.ids(client)) {
        Optional<String> active = active(Clients.group(client, group));
        if (active.isPresent()) {
          err().println("muster: " + Printable.of(active.get()));
          exitCode = Math.max(exitCode, ExitCode.FAILED);
          continue;
        }
        Map<TopicPartition, CommittedOffset> committed = client.admin().committedOffsets(group);
        ResetSpec where =
            wanted != null ? wanted : new ResetSpec.ToEach(file.getOrDefault(group, Map.of()));
        ResetPlan plan = plan(group, partitions(client, where, committed), where, committed, log);
        plan.remarks()
            .forEach(remark -> err().println("Warning: " + Printable.of(group + ": " + remark)));
        rows.addAll(plan.rows());
        if (plan.rows().isEmpty() && !groups.all()) {
          err().println("muster: " + Printable.of(nothing(group)));
          exitCode = Math.max(exitCode, ExitCode.NOT_FOUND);
        }
      }
      err().flush();
      if (execute) {
        write(client, rows);
      }
      print(rows);
      return exitCode;
    }
  }

  /** Most likely its name is mistyped. */
  private String nothing(String group) {
    return target.file() == null
        ? "consumer group '%s' has no committed offset to reset".formatted(group)
        : "%s has no offset of group '%s'".formatted(target.file(), group);
  }

  private void checkScope() {
    boolean scoped = allTopics || !topics.isEmpty();
    if (target.file() != null ? scoped : allTopics != topics.isEmpty()) {
      throw CliException.usage(
          target.file() != null
              ? "--from-file names the partitions itself: no --topic, no --all-topics"
              : "either --all-topics or --topic TOPIC[:P,P]");
    }
  }

  private Map<String, Map<TopicPartition, Long>> readFile() throws IOException {
    Path file = target.file();
    Map<String, Map<TopicPartition, Long>> offsets = new TreeMap<>();
    if (file == null) {
      return offsets;
    }
    String only = groups.named().size() == 1 ? groups.named().get(0) : null;
    try (Reader in = Files.newBufferedReader(file)) {
      for (GroupOffset each : OffsetCsv.read(in, file.toString(), only)) {
        if (!groups.all() && !groups.named().contains(each.group())) {
          throw CliException.usage(
              file + " has offsets of group " + each.group() + ", which is not named here");
        }
        offsets
            .computeIfAbsent(each.group(), none -> new LinkedHashMap<>())
            .put(each.topicPartition(), each.offset());
      }
    }
    return offsets;
  }

  /** Why the group cannot be reset, if it cannot. A group that does not exist can: it is made. */
  private static Optional<String> active(Optional<GroupDescription> group) {
    return group
        .filter(found -> !found.members().isEmpty())
        .map(
            found ->
                "the offsets of group '%s' can only be reset while it has no members; it is %s with"
                        .formatted(found.groupId(), found.state())
                    + " %d: %s"
                        .formatted(
                            found.members().size(),
                            String.join(
                                ", ",
                                found.members().stream()
                                    .limit(5)
                                    .map(member -> member.clientId() + member.host())
                                    .toList())));
  }

  private NavigableSet<TopicPartition> partitions(
      MusterClient client, ResetSpec where, Map<TopicPartition, CommittedOffset> committed) {
    if (where instanceof ResetSpec.ToEach each) {
      NavigableSet<TopicPartition> named = new TreeSet<>(each.offsets().keySet());
      NavigableSet<TopicPartition> missing = Clients.missing(client, named);
      if (!missing.isEmpty()) {
        throw CliException.notFound(
            "%s names partitions that are not registered: %s".formatted(target.file(), missing));
      }
      return named;
    }
    if (!allTopics) {
      return Clients.partitions(client, topics);
    }
    NavigableSet<TopicPartition> all = new TreeSet<>(committed.keySet());
    // Of topics that were deleted: they go by themselves, and cannot be written.
    all.removeAll(Clients.missing(client, all));
    return all;
  }

  private static ResetPlan plan(
      String group,
      NavigableSet<TopicPartition> partitions,
      ResetSpec where,
      Map<TopicPartition, CommittedOffset> committed,
      @Nullable LogLookup log)
      throws IOException {
    try {
      return ResetPlan.of(group, partitions, where, committed, log);
    } catch (ResetPlan.ImpossibleException e) {
      throw CliException.failed("group " + group + ": " + e.getMessage());
    }
  }

  private void write(MusterClient client, List<ResetPlan.Row> rows) {
    Map<String, List<GroupOffset>> byGroup = new LinkedHashMap<>();
    rows.forEach(
        row -> byGroup.computeIfAbsent(row.group(), none -> new ArrayList<>()).add(row.offset()));
    try (ProgressBar progress = ProgressBar.of(err(), "offsets", rows.size())) {
      byGroup.forEach(
          (group, offsets) ->
              OffsetWrites.write(client.admin(), group, offsets, progress::advance));
    }
  }

  private void print(List<ResetPlan.Row> rows) {
    if (export) {
      PrintWriter out = spec.commandLine().getOut();
      boolean withGroup = groups.all() || groups.named().size() > 1;
      rows.forEach(row -> out.println(OffsetCsv.line(row.offset(), withGroup)));
      out.flush();
      return;
    }
    Report report = output.report(spec);
    report.print(rows, () -> table(rows));
    execution.remind(report);
  }

  /** Kafka's columns, and what was before. */
  private static Table table(List<ResetPlan.Row> rows) {
    Table table = new Table("GROUP", "TOPIC", "PARTITION", "NEW-OFFSET", "CURRENT-OFFSET");
    for (ResetPlan.Row row : rows) {
      table.row(
          row.group(),
          row.topic(),
          row.partition(),
          row.newOffset(),
          row.currentOffset() == null ? "-" : row.currentOffset());
    }
    return table;
  }

  private PrintWriter err() {
    return spec.commandLine().getErr();
  }
}
