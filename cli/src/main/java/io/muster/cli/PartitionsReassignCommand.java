// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.cli.placement.LivesTogether;
import io.muster.cli.placement.ReassignmentFile;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Changes which nodes hold offsets partitions, by a file. */
@Command(
    name = "reassign",
    mixinStandardHelpOptions = true,
    description = {
      "Change which nodes hold offsets partitions: says what would move, unless --execute.",
      "--cancel acts at once.",
      "The file is that of Kafka's tool, with the preferred leader first:",
      "  {\"version\":1,\"partitions\":[",
      "    {\"topic\":\"__consumer_offsets\",\"partition\":0,\"replicas\":[3,4,5]}]}",
      "Partitions that share a replica group move together, so name all of them."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; of --verify and --wait: every partition is where the file wants it",
      "1:refused; of --verify and --wait: a partition is not on its way there",
      "5:of --verify and --wait: all that is not done is on its way"
    },
    footer = {
      "",
      "Example: use nodes 4 and 5, too",
      "  muster partitions reassign --generate > plan.json",
      "  muster partitions reassign --file plan.json",
      "  muster partitions reassign --file plan.json --execute --rollback-file back.json --wait",
      "  muster partitions reassign --file plan.json --execute --throttle 10000000",
      "  muster partitions reassign --file plan.json --verify"
    })
final class PartitionsReassignCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();
  @Mixin private PlanOptions plan = new PlanOptions();
  @Mixin private WaitOption wait = new WaitOption();
  @Mixin private ThrottleOption throttle = new ThrottleOption();

  @Option(names = "--file", paramLabel = "FILE", description = "Who shall hold what.")
  private @Nullable Path file;

  @Option(names = "--verify", description = "Tell how far each partition of the file is.")
  private boolean verify;

  @Option(
      names = "--cancel",
      description = "Take back what goes on: of the file's partitions, or without a file of all.")
  private boolean cancel;

  @Option(
      names = "--rollback-file",
      paramLabel = "FILE",
      description = "With --execute: write a new file to go back with.")
  private @Nullable Path rollbackFile;

  /** What {@code -o json} writes of a cancellation. */
  record Cancelled(Set<Integer> partitions) {}

  @Override
  public Integer call() {
    boolean execute = execution.execute();
    refuseWrongMix(execute);
    PrintWriter err = spec.commandLine().getErr();
    SortedMap<Integer, List<Integer>> wanted =
        file == null ? null : ReassignmentFile.read(file).replicas();
    try (MusterClient client = clients.connect()) {
      MusterAdmin admin = client.admin();
      if (plan.asked()) {
        ReassignmentFile made = plan.make(admin, err);
        // One line for people, too: mostly it goes into the file that --file takes.
        output.report(spec).printText(made.json(), made::text);
        return ExitCode.OK;
      }
      if (cancel) {
        return cancel(admin, wanted, err);
      }
      if (wanted == null) {
        throw CliException.usage("--file is missing");
      }
      Reassignment reassignment = new Reassignment(admin, output.report(spec), err);
      if (verify) {
        return reassignment.verify(wanted, wait);
      }
      return execute
          ? reassignment.execute(wanted, rollbackFile, throttle, wait)
          : reassignment.dryRun(wanted);
    }
  }

  private void refuseWrongMix(boolean execute) {
    if (Stream.of(execute, execution.dryRunAsked(), verify, cancel, plan.asked())
            .filter(chosen -> chosen)
            .count()
        > 1) {
      throw CliException.usage(
          "at most one of --generate, --execute, --dry-run, --verify and --cancel");
    }
    if (plan.asked() && file != null) {
      throw CliException.usage("--generate prints a file; it takes no --file");
    }
    if (!plan.asked() && plan.hasDetails()) {
      throw CliException.usage("--nodes and --replication-factor go with --generate");
    }
    if (!plan.asked() && !cancel && file == null) {
      throw CliException.usage("--file or --generate is missing");
    }
    if (!execute && rollbackFile != null) {
      throw CliException.usage("--rollback-file goes with --execute");
    }
    throttle.check(execute);
    if (wait.asked() && !execute && !verify && !cancel) {
      throw CliException.usage("--wait goes with --execute, --verify or --cancel");
    }
  }

  private int cancel(
      MusterAdmin admin, @Nullable Map<Integer, List<Integer>> wanted, PrintWriter err) {
    Set<Integer> cancelled =
        new TreeSet<>(
            wanted == null
                ? admin.cancelReassignment()
                : admin.cancelReassignment(wanted.keySet()));
    Report report = output.report(spec);
    report.print(
        new Cancelled(cancelled),
        () -> new Table("CANCELLED").row(LivesTogether.numbers(cancelled)));
    report.say("These partitions go back to the replicas from before.");
    if (!wait.asked()) {
      return ExitCode.OK;
    }
    int moving =
        new Watch(err, wait.timeout(), "partitions are back")
            .until(
                () ->
                    (int)
                        admin.listPartitions().partitions().stream()
                            .filter(each -> cancelled.contains(each.partition()))
                            .filter(each -> each.moving())
                            .count(),
                left -> new Watch.Progress(cancelled.size() - left, cancelled.size(), left > 0));
    if (moving == 0) {
      ThrottleOption.clear(admin, report);
    }
    return moving == 0 ? ExitCode.OK : ExitCode.UNFINISHED;
  }
}
