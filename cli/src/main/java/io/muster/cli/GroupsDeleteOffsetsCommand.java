// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.offsets.TopicScope;
import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.CommittedOffset;
import io.muster.client.GroupDescription;
import io.muster.client.ItemResult;
import io.muster.client.MusterClient;
import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Removes committed offsets of one group. */
@Command(
    name = "delete-offsets",
    mixinStandardHelpOptions = true,
    description = {
      "Remove committed offsets of a group: says which would go, unless --execute.",
      "Those of topics that a member subscribes to are refused. Ends with 1 where some are."
    },
    footer = {
      "",
      "Examples:",
      "  muster groups delete-offsets billing --topic orders",
      "  muster groups delete-offsets billing --topic orders:0,3 --execute"
    })
final class GroupsDeleteOffsetsCommand implements Callable<Integer> {
  private static final int PARTITIONS_PER_REQUEST = 5_000;

  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private OneGroup group = new OneGroup();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  @Option(
      names = "--topic",
      required = true,
      paramLabel = "TOPIC[:P,P]",
      converter = TopicScopeConverter.class,
      description = "All offsets of a topic, or of some partitions; may be repeated.")
  private List<TopicScope> topics = new ArrayList<>();

  /**
   * What {@code -o json} writes for each partition.
   *
   * @param currentOffset null where there is none
   * @param refusal name of the reason for which it stays; null where it does not
   */
  record Deletion(
      String topic,
      int partition,
      @Nullable Long currentOffset,
      boolean deleted,
      @Nullable String refusal) {}

  @Override
  public Integer call() {
    String id = group.id();
    boolean execute = execution.execute();
    try (MusterClient client = clients.connect()) {
      GroupDescription description = Clients.existingGroup(client, id);
      Map<TopicPartition, CommittedOffset> committed = client.admin().committedOffsets(id);
      Set<TopicPartition> partitions = partitions(committed.keySet());
      Map<TopicPartition, ItemResult> results =
          execute ? delete(client, id, partitions) : foreseen(description, partitions);
      List<Deletion> rows =
          partitions.stream()
              .map(each -> row(each, committed.get(each), results.get(each), execute))
              .toList();
      Report report = output.report(spec);
      report.print(rows, () -> table(rows));
      execution.remind(report);
      return rows.stream().allMatch(row -> row.refusal == null) ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  /** Those that have an offset; and those that are named, so that each is answered for. */
  private Set<TopicPartition> partitions(Set<TopicPartition> committed) {
    Set<TopicPartition> partitions = new TreeSet<>();
    for (TopicScope scope : topics) {
      scope.partitions().forEach(each -> partitions.add(new TopicPartition(scope.topic(), each)));
      if (scope.partitions().isEmpty()) {
        committed.stream()
            .filter(each -> each.topic().equals(scope.topic()))
            .forEach(partitions::add);
      }
    }
    if (partitions.isEmpty()) {
      throw CliException.notFound("the group has no committed offset there");
    }
    return partitions;
  }

  private static Map<TopicPartition, ItemResult> foreseen(
      GroupDescription group, Set<TopicPartition> partitions) {
    Set<String> subscribed =
        group.members().stream()
            .flatMap(member -> member.subscription().stream())
            .collect(Collectors.toSet());
    Map<TopicPartition, ItemResult> results = new TreeMap<>();
    for (TopicPartition each : partitions) {
      results.put(
          each,
          new ItemResult(
              subscribed.contains(each.topic())
                  ? Optional.of("GROUP_SUBSCRIBED_TO_TOPIC")
                  : Optional.empty()));
    }
    return results;
  }

  private static Map<TopicPartition, ItemResult> delete(
      MusterClient client, String group, Set<TopicPartition> partitions) {
    Map<TopicPartition, ItemResult> results = new TreeMap<>();
    List<TopicPartition> all = List.copyOf(partitions);
    for (int i = 0; i < all.size(); i += PARTITIONS_PER_REQUEST) {
      List<TopicPartition> some = all.subList(i, Math.min(all.size(), i + PARTITIONS_PER_REQUEST));
      results.putAll(client.admin().deleteOffsets(group, Set.copyOf(some)));
    }
    return results;
  }

  private static Deletion row(
      TopicPartition partition,
      @Nullable CommittedOffset committed,
      @Nullable ItemResult result,
      boolean executed) {
    String refusal = result == null ? "NO_ANSWER" : result.refusal().orElse(null);
    return new Deletion(
        partition.topic(),
        partition.partition(),
        committed == null ? null : committed.offset(),
        executed && refusal == null,
        refusal);
  }

  private static Table table(List<Deletion> rows) {
    Table table = new Table("TOPIC", "PARTITION", "CURRENT-OFFSET", "DELETED");
    for (Deletion row : rows) {
      table.row(
          row.topic,
          row.partition,
          row.currentOffset == null ? "-" : row.currentOffset,
          row.refusal == null ? (row.deleted ? "now" : "no") : "refused: " + row.refusal);
    }
    return table;
  }
}
