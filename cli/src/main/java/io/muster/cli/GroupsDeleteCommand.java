// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.ProgressBar;
import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.GroupDescription;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterClient;
import io.muster.client.PartitionProgress;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Spec;

/** Removes groups without members. */
@Command(
    name = "delete",
    mixinStandardHelpOptions = true,
    description = {
      "Remove groups that have no members, with all their committed offsets: says what would go,"
          + " unless --execute.",
      "Ends with 1 where some cannot be removed, and with 3 where some do not exist."
    },
    footer = {
      "",
      "Examples:",
      "  muster groups delete billing",
      "  muster groups delete billing audit --execute"
    })
final class GroupsDeleteCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private GroupChoice groups = new GroupChoice();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  /**
   * What {@code -o json} writes for each group.
   *
   * @param offsets how many committed offsets go with it
   * @param refusal name of the reason for which it stays; null where it does not
   */
  record Deletion(
      String group, int members, long offsets, boolean deleted, @Nullable String refusal) {
    private int exitCode() {
      return refusal == null
          ? ExitCode.OK
          : refusal.equals(MISSING) ? ExitCode.NOT_FOUND : ExitCode.FAILED;
    }
  }

  private static final String MISSING = "GROUP_ID_NOT_FOUND";
  private static final String NOT_EMPTY = "NON_EMPTY_GROUP";

  @Override
  public Integer call() {
    groups.check();
    boolean execute = execution.execute();
    List<Deletion> rows = new ArrayList<>();
    try (MusterClient client = clients.connect()) {
      List<String> ids = groups.ids(client);
      try (ProgressBar progress =
          ProgressBar.of(spec.commandLine().getErr(), "groups", ids.size())) {
        for (String id : ids) {
          rows.add(delete(client, id, execute));
          progress.advance(1);
        }
      }
    }
    Report report = output.report(spec);
    report.print(rows, () -> table(rows));
    execution.remind(report);
    return rows.stream().mapToInt(Deletion::exitCode).max().orElse(ExitCode.OK);
  }

  private static Deletion delete(MusterClient client, String id, boolean execute) {
    Optional<GroupDescription> found = Clients.group(client, id);
    if (found.isEmpty()) {
      return new Deletion(id, 0, 0, false, MISSING);
    }
    int members = found.get().members().size();
    long offsets =
        found.get().offsets().stream()
            .map(PartitionProgress::committed)
            .filter(Optional::isPresent)
            .count();
    if (!execute) {
      return new Deletion(id, members, offsets, false, members > 0 ? NOT_EMPTY : null);
    }
    try {
      client.admin().deleteGroup(id);
      return new Deletion(id, members, offsets, true, null);
    } catch (InvalidRequestException e) {
      return new Deletion(id, members, offsets, false, e.reason());
    }
  }

  private static Table table(List<Deletion> rows) {
    Table table = new Table("GROUP", "#MEMBERS", "#OFFSETS", "DELETED");
    for (Deletion row : rows) {
      String deleted =
          row.refusal == null ? (row.deleted ? "now" : "no") : "refused: " + row.refusal;
      table.row(row.group, row.members, row.offsets, deleted);
    }
    return table;
  }
}
