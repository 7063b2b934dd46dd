// SPDX-License-Identifier: Apache-2.0
package io.muster.cli;

import io.muster.cli.demo.Demo;
import io.muster.cli.demo.DemoOptions;
import io.muster.cli.demo.DemoResult;
import io.muster.cli.output.OutputFormat;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The guided tour that checks itself. */
@Command(
    name = "demo",
    mixinStandardHelpOptions = true,
    description = {
      "A group reads real text from a cluster of real processes, the node that coordinates it is",
      "killed with kill -9, and the demo checks that nothing was lost.",
      "",
      "The last line is \"demo: OK records=... failover_ms=... nodes=...\", or \"demo: FAILED"
          + " <why>\"",
      "with exit code 1. Nothing is left running. With -o json or yaml the result is a document,"
          + " and",
      "the story goes to standard error."
    },
    footer = {"", "Examples:", "  muster demo", "  muster demo --nodes 5 --members 4"})
final class DemoCommand implements Callable<Integer> {
  @SuppressWarnings("NullAway.Init") // by picocli
  @Spec
  private CommandSpec spec;

  @Mixin private OutputOption output = new OutputOption();

  @Option(
      names = "--input",
      paramLabel = "PATH",
      description = "File or folder whose lines are read (default: the text of this repository).")
  private @Nullable Path input;

  @Option(
      names = "--nodes",
      paramLabel = "N",
      defaultValue = "3",
      description = "Nodes of the cluster, 3 to 9 (default: 3).")
  private int nodes;

  @Option(
      names = "--members",
      paramLabel = "N",
      defaultValue = "4",
      description = "Members of the group, 1 to 12 (default: 4).")
  private int members;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Empty folder for everything, which stays (default: a temporary one).")
  private @Nullable Path folder;

  @Option(
      names = "--set",
      paramLabel = "KEY=VALUE",
      description = "A configuration key for every node; may be repeated.")
  private Map<String, String> settings = new TreeMap<>();

  @Override
  public Integer call() {
    if (nodes < 3 || nodes > 9) {
      throw CliException.usage("--nodes must be 3 to 9: with fewer than 3 none may be killed");
    }
    if (members < 1 || members > 12) {
      throw CliException.usage("--members must be 1 to 12, not " + members);
    }
    DemoOptions options = new DemoOptions(inputOrRepository(), nodes, members, folder, settings);
    boolean forPeople = OutputOption.of(spec) == OutputFormat.TABLE;
    PrintWriter story = forPeople ? spec.commandLine().getOut() : spec.commandLine().getErr();
    DemoResult result = new Demo(options, story, Errors::reason).run();
    if (!forPeople) {
      output.report(spec).printText(result, () -> "");
    }
    return result.ok() ? ExitCode.OK : ExitCode.FAILED;
  }

  private Path inputOrRepository() {
    if (input != null) {
      if (!Files.exists(input)) {
        throw CliException.notFound("no such file or folder: " + input);
      }
      return input;
    }
    String home = System.getProperty("muster.home");
    if (home == null) {
      throw CliException.usage("not started by ./muster of the repository: give --input PATH");
    }
    return Path.of(home);
  }
}
