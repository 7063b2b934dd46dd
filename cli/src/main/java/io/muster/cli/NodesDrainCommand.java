// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.output.Report;
import io.muster.cli.output.Table;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Makes a node give its leaderships away; without {@code --execute} says how many. */
@Command(
    name = "drain",
    mixinStandardHelpOptions = true,
    description = {
      "Make a node give its leaderships away and get none: says how many, unless --execute.",
      "It keeps its replicas and goes on following. \"muster nodes undrain\" ends it."
    },
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:done; with --wait: it leads nothing any more",
      "3:there is no such node",
      "5:with --wait: it still led something when the time was up"
    },
    footer = {"", "Example: before a node is stopped", "  muster nodes drain 3 --execute --wait"})
final class NodesDrainCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private ClientOptions clients = new ClientOptions();
  @Mixin private OutputOption output = new OutputOption();
  @Mixin private ExecuteOption execution = new ExecuteOption();
  @Mixin private WaitOption wait = new WaitOption();

  @Parameters(paramLabel = "ID", description = "The node.")
  private int node;

  /**
   * What {@code -o json} writes.
   *
   * @param leaders how many partitions it led before
   * @param left how many it leads now
   */
  record Drained(int node, int leaders, int left, boolean draining) {}

  @Override
  public Integer call() {
    boolean execute = execution.execute();
    if (wait.asked() && !execute) {
      throw CliException.usage("--wait goes with --execute");
    }
    try (MusterClient client = clients.connect()) {
      MusterAdmin admin = client.admin();
      boolean before = KnownNodes.of(admin).node(node).draining();
      int leaders = leaders(admin);
      if (execute) {
        admin.drainNode(node, true);
      }
      int left =
          execute && wait.asked()
              ? new Watch(spec.commandLine().getErr(), wait.timeout(), "leaderships given away")
                  .until(
                      () -> leaders(admin),
                      now ->
                          new Watch.Progress(
                              Math.max(0, leaders - now), Math.max(leaders, now), now > 0))
              : leaders;
      print(new Drained(node, leaders, left, before || execute));
      return wait.asked() && left > 0 ? ExitCode.UNFINISHED : ExitCode.OK;
    }
  }

  private void print(Drained drained) {
    Report report = output.report(spec);
    report.print(
        drained,
        () ->
            new Table("NODE", "LED BEFORE", "LEADS NOW", "DRAINING")
                .row(
                    drained.node(),
                    drained.leaders(),
                    drained.left(),
                    drained.draining() ? "yes" : "no"));
    execution.remind(report);
  }

  /** As all nodes together know it; one alone may not know yet who leads what by now. */
  private int leaders(MusterAdmin admin) {
    return (int)
        admin.describeCluster().partitions().stream()
            .filter(partition -> partition.leader().orElse(0) == node)
            .count();
  }
}
