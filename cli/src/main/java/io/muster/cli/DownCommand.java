// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.local.FolderLock;
import io.muster.cli.local.FolderWipe;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import java.nio.file.Path;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Stops the local cluster; with {@code --wipe} also removes what it stored. */
@Command(
    name = "down",
    mixinStandardHelpOptions = true,
    description = "Stop the local cluster gracefully. Its data stays, unless --wipe --execute.",
    footer = {"", "Examples:", "  muster down", "  muster down --wipe --execute"})
final class DownCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private LocalClusterOption where = new LocalClusterOption();
  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--wipe",
      description = "Remove its data, logs and configuration: says what would go.")
  private boolean wipe;

  @Option(names = "--execute", description = "With --wipe: really remove it.")
  private boolean execute;

  @Option(names = "--dry-run", description = "Only say what would be stopped and removed.")
  private boolean dryRun;

  /**
   * What {@code -o json} writes.
   *
   * @param nodes that were running
   * @param stopped they are not any more
   * @param contents what the folder holds, in words; null without {@code --wipe}
   * @param removed it does not hold it any more
   */
  record Ended(long nodes, boolean stopped, @Nullable String contents, boolean removed) {}

  @Override
  public Integer call() {
    if (execute && (!wipe || dryRun)) {
      throw CliException.usage(
          dryRun ? "either --dry-run or --execute" : "--execute goes with --wipe");
    }
    Path folder = where.folder();
    LocalCluster.open(folder, LocalClusterOptions.detached()); // before the lock makes a file there
    try (FolderLock lock = FolderLock.of(folder)) {
      LocalCluster cluster = LocalCluster.open(folder, LocalClusterOptions.detached());
      long running = cluster.nodes().stream().filter(LocalNode::isRunning).count();
      Ended ended = dryRun ? look(cluster, running) : end(cluster, running);
      output.report(spec).printText(ended, () -> text(ended));
    }
    return ExitCode.OK;
  }

  private Ended look(LocalCluster cluster, long running) {
    if (!wipe) {
      return new Ended(running, false, null, false);
    }
    // Nodes that run go on writing, so nobody can tell how much there will be.
    String contents =
        running > 0
            ? "data, logs and configuration, in " + cluster.folder()
            : FolderWipe.of(cluster).summary();
    return new Ended(running, false, contents, false);
  }

  private Ended end(LocalCluster cluster, long running) {
    cluster.down();
    if (!wipe) {
      return new Ended(running, true, null, false);
    }
    FolderWipe contents = FolderWipe.of(cluster);
    if (execute) {
      contents.remove();
    }
    return new Ended(running, true, contents.summary(), execute);
  }

  private static String text(Ended ended) {
    String nodes =
        ended.nodes() == 0
            ? "No node was running."
            : (ended.stopped() ? "Stopped " : "Would stop ") + ended.nodes() + " nodes.";
    if (ended.contents() == null) {
      return nodes;
    }
    return nodes
        + System.lineSeparator()
        + (ended.removed()
            ? "Removed " + ended.contents() + "."
            : "Would remove " + ended.contents() + ". Add --execute to do it.");
  }
}
