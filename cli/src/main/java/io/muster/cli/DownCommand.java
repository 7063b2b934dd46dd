// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.local.FolderLock;
import io.muster.cli.local.FolderWipe;
import io.muster.cli.local.LocalCluster;
import io.muster.cli.local.LocalClusterOptions;
import io.muster.cli.local.LocalNode;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.concurrent.Callable;
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

  @Option(
      names = "--wipe",
      description = "Remove its data, logs and configuration: says what would go.")
  private boolean wipe;

  @Option(names = "--execute", description = "With --wipe: really remove it.")
  private boolean execute;

  @Override
  public Integer call() {
    if (execute && !wipe) {
      throw CliException.usage("--execute goes with --wipe");
    }
    PrintWriter out = spec.commandLine().getOut();
    Path folder = where.folder();
    LocalCluster.open(folder, LocalClusterOptions.detached()); // before the lock makes a file there
    try (FolderLock lock = FolderLock.of(folder)) {
      LocalCluster cluster = LocalCluster.open(folder, LocalClusterOptions.detached());
      long running = cluster.nodes().stream().filter(LocalNode::isRunning).count();
      cluster.down();
      out.println(running == 0 ? "No node was running." : "Stopped " + running + " nodes.");
      if (wipe) {
        FolderWipe contents = FolderWipe.of(cluster);
        if (execute) {
          contents.remove();
          out.println("Removed " + contents.summary() + ".");
        } else {
          out.println("Would remove " + contents.summary() + ". Add --execute to do it.");
        }
      }
    }
    return ExitCode.OK;
  }
}
