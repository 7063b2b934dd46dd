// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.GroupDescription;
import io.muster.client.MemberDescription;
import io.muster.client.MemberRemoval;
import io.muster.client.MemberToRemove;
import io.muster.client.MusterClient;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Makes members leave their group. */
@Command(
    name = "remove-member",
    mixinStandardHelpOptions = true,
    description = {
      "Make members leave their group: says which, unless --execute. One rebalance follows.",
      "A member that still runs joins again. Ends with 1 where some are not there."
    },
    footer = {
      "",
      "Examples:",
      "  muster groups remove-member billing --instance billing-3",
      "  muster groups remove-member billing --member M1 --member M2 --reason stuck --execute"
    })
final class GroupsRemoveMemberCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private OneGroup group = new OneGroup();
  @Mixin private ExecuteOption execution = new ExecuteOption();

  @Option(
      names = "--member",
      paramLabel = "ID",
      description = "A member, by its member id; may be repeated.")
  private List<String> members = new ArrayList<>();

  @Option(
      names = "--instance",
      paramLabel = "ID",
      description = "A static member, by its group.instance.id; may be repeated.")
  private List<String> instances = new ArrayList<>();

  @Option(names = "--all-members", description = "All members that the group has now.")
  private boolean all;

  @Option(
      names = "--reason",
      paramLabel = "TEXT",
      defaultValue = "removed by an operator",
      description = "Why; shown in the events of the group (default: removed by an operator).")
  private String reason = "";

  /**
   * What {@code -o json} writes for each member.
   *
   * @param member member id or instance id, as it was asked for
   * @param refusal name of the reason for which it stays; null where it does not
   */
  record Removal(
      String member,
      @Nullable String host,
      int partitions,
      boolean removed,
      @Nullable String refusal) {}

  @Override
  public Integer call() {
    String id = group.id();
    boolean execute = execution.execute();
    if (all == !(members.isEmpty() && instances.isEmpty())) {
      throw CliException.usage("either --all-members, or some by --member ID or --instance ID");
    }
    try (MusterClient client = clients.connect()) {
      GroupDescription description = Clients.existingGroup(client, id);
      List<MemberToRemove> leaving = leaving(description);
      List<Removal> rows = new ArrayList<>();
      if (execute) {
        for (MemberRemoval removal : client.admin().removeMembers(id, leaving)) {
          String refusal = removal.result().refusal().orElse(null);
          rows.add(row(description, removal.member(), refusal, refusal == null));
        }
      } else {
        for (MemberToRemove member : leaving) {
          boolean there = find(description, member).isPresent();
          rows.add(row(description, member, there ? null : "UNKNOWN_MEMBER_ID", false));
        }
      }
      Report report = output.report(spec);
      report.print(rows, () -> table(rows));
      execution.remind(report);
      return rows.stream().allMatch(row -> row.refusal == null) ? ExitCode.OK : ExitCode.FAILED;
    }
  }

  private List<MemberToRemove> leaving(GroupDescription description) {
    List<MemberToRemove> leaving = new ArrayList<>();
    if (all) {
      description
          .members()
          .forEach(each -> leaving.add(MemberToRemove.byMemberId(each.memberId(), reason)));
    }
    members.forEach(each -> leaving.add(MemberToRemove.byMemberId(each, reason)));
    instances.forEach(each -> leaving.add(MemberToRemove.byInstanceId(each, reason)));
    return leaving;
  }

  private static Optional<MemberDescription> find(GroupDescription group, MemberToRemove wanted) {
    return group.members().stream()
        .filter(
            each ->
                wanted.memberId().filter(each.memberId()::equals).isPresent()
                    || (wanted.instanceId().isPresent()
                        && wanted.instanceId().equals(each.instanceId())))
        .findFirst();
  }

  private static Removal row(
      GroupDescription group, MemberToRemove member, @Nullable String refusal, boolean removed) {
    Optional<MemberDescription> found = find(group, member);
    return new Removal(
        member.memberId().or(member::instanceId).orElseThrow(),
        found.map(MemberDescription::host).orElse(null),
        found.map(each -> each.assignment().size()).orElse(0),
        removed,
        refusal);
  }

  private static Table table(List<Removal> rows) {
    Table table = new Table("MEMBER", "HOST", "#PARTITIONS", "REMOVED");
    for (Removal row : rows) {
      table.row(
          row.member,
          row.host == null ? "-" : row.host,
          row.partitions,
          row.refusal == null ? (row.removed ? "now" : "no") : "refused: " + row.refusal);
    }
    return table;
  }
}
