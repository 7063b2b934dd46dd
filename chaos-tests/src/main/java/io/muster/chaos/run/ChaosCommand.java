// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import io.muster.chaos.bugs.AgentJar;
import io.muster.chaos.bugs.SeededBug;
import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.Backend;
import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ClusterSpec;
import io.muster.chaos.history.Run;
import io.muster.chaos.nemesis.FaultKind;
import io.muster.chaos.report.Ledger;
import io.muster.chaos.report.RunFolder;
import io.muster.chaos.workload.all.Workloads;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Iterator;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code muster chaos}. */
@Command(
    name = "muster chaos",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    description = {
      "Runs a cluster of real nodes, lets clients work on it, breaks things, and judges what the"
          + " clients saw. The last line is the verdict; the report shows the evidence.",
      "",
      "Exit codes: 0 valid, 1 invalid (a promise was broken), 2 void (nothing can be concluded) or"
          + " wrong usage."
    })
public final class ChaosCommand implements Callable<Integer> {
  private static final Logger LOG = LoggerFactory.getLogger(ChaosCommand.class);

  private static final int VALID = 0;
  private static final int INVALID = 1;
  private static final int VOID = 2;

  @Option(
      names = "--workload",
      defaultValue = "register",
      paramLabel = "NAMES",
      description =
          "What clients do: ${COMPLETION-CANDIDATES}; several at once with commas between; big=1000"
              + " has so many members (default: ${DEFAULT-VALUE}).",
      completionCandidates = WorkloadNames.class)
  private String workload = "register";

  @Option(
      names = "--nemesis",
      defaultValue = "kill,pause,isolate",
      paramLabel = "FAULTS",
      description =
          "Which faults, with commas between; none; or mixed for all that the backend can do"
              + " (default: ${DEFAULT-VALUE}). --list-faults tells them.")
  private String nemesis = "kill,pause,isolate";

  @Option(
      names = "--seed",
      paramLabel = "NUMBER",
      description = "Decides everything that is random (default: a new one, which is printed).")
  private @Nullable Long seed;

  @Option(
      names = "--time",
      defaultValue = "60s",
      paramLabel = "DURATION",
      description = "Length of the phase of faults, like 90s or 5m (default: ${DEFAULT-VALUE}).")
  private String time = "60s";

  @Option(
      names = "--backend",
      defaultValue = "processes",
      paramLabel = "NAME",
      description =
          "Where nodes run: processes (in network namespaces of their own) or containers"
              + " (default: ${DEFAULT-VALUE}).")
  private String backend = "processes";

  @Option(
      names = "--nodes",
      defaultValue = "3",
      paramLabel = "NUMBER",
      description = "3 to 7 (default: ${DEFAULT-VALUE}).")
  private int nodes = 3;

  @Option(
      names = "--bug",
      defaultValue = "",
      paramLabel = "NAME",
      description =
          "Weaves a bug into every node, to see that the checkers find it. --list-bugs tells them.")
  private String bug = "";

  @Option(
      names = "--folder",
      defaultValue = ".muster/chaos",
      paramLabel = "FOLDER",
      description =
          "Where each run gets a folder of its own for its data and report (default:"
              + " ${DEFAULT-VALUE}).")
  private Path folder = Path.of(".muster/chaos");

  @Option(
      names = "--ledger",
      paramLabel = "FILE",
      description = "Adds a line on this run to a table of runs, like docs/RUNS.md.")
  private @Nullable Path ledger;

  @Option(
      names = "--recheck",
      paramLabel = "FOLDER",
      description = "Runs nothing: judges the history in the folder of an earlier run again.")
  private @Nullable Path recheck;

  @Option(names = "--list-faults", description = "Lists the faults and ends.")
  private boolean listFaults;

  @Option(names = "--list-bugs", description = "Lists the bugs and ends.")
  private boolean listBugs;

  public static void main(String[] arguments) {
    System.exit(commandLine().execute(arguments));
  }

  static CommandLine commandLine() {
    return new CommandLine(new ChaosCommand())
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              LOG.error("the run ended early", failure);
              return told(VOID, "chaos: VOID " + failure.getMessage());
            });
  }

  @Override
  public Integer call() throws Exception {
    if (listFaults) {
      for (FaultKind kind : FaultKind.values()) {
        System.out.println(kind.label());
      }
      return VALID;
    }
    if (listBugs) {
      for (SeededBug each : SeededBug.values()) {
        System.out.println(each.id() + "  " + each.description());
      }
      return VALID;
    }
    if (recheck != null) {
      return recheck(new RunFolder(recheck));
    }
    long chosen = seed == null ? new Random().nextInt(Integer.MAX_VALUE) : seed;
    Duration faults = Times.duration(time);
    if (nodes < 3 || nodes > 7) {
      throw usage("--nodes is " + nodes + "; it has to be 3 to 7");
    }
    // All of what was typed first: a mistake is told within a moment.
    List<String> workloads = Workloads.each(workload);
    SeededBug seeded = bug.isEmpty() ? null : SeededBug.of(bug);
    FaultKind.named(nemesis, EnumSet.allOf(Ability.class));
    Backend on = Backends.named(backend);
    if (on.noCluster().isPresent()) {
      return told(VOID, "chaos: VOID " + on.noCluster().get());
    }
    Set<Ability> abilities = EnumSet.allOf(Ability.class);
    abilities.removeAll(on.missing().keySet());
    List<FaultKind> kinds = FaultKind.named(nemesis, abilities);
    for (FaultKind kind : kinds) {
      for (Ability need : kind.needs()) {
        if (!abilities.contains(need)) {
          return told(VOID, "chaos: VOID " + kind.label() + ": " + on.missing().get(need));
        }
      }
    }
    Path runFolder =
        folder
            .toAbsolutePath()
            .resolve(Times.stamp() + "-" + String.join("-", workloads) + "-" + chosen);
    Files.createDirectories(runFolder);
    List<String> flags =
        seeded == null ? List.of() : List.of(AgentJar.in(runFolder).option(seeded));
    ChaosOptions options =
        new ChaosOptions(workload, nemesis, chosen, faults, backend, nodes, bug, runFolder, flags);
    return run(options, on, kinds);
  }

  private int run(ChaosOptions options, Backend on, List<FaultKind> kinds) throws Exception {
    Instant began = Instant.now();
    Choices choices = Choices.of(options.seed());
    say("repeat with: " + options.command());
    say("choices " + choices.shown());
    Run run;
    try (ChaosCluster cluster =
        on.start(
            new ClusterSpec(
                options.nodes(), choices.settings(), options.jvmFlags(), options.folder()))) {
      run = new ChaosRun(options, ChaosCommand::say).run(cluster, kinds);
    }
    RunVerdict verdict = judged(run);
    RunFolder written = new RunFolder(options.folder());
    written.write(run, verdict, began);
    return told(written, run, verdict);
  }

  private int recheck(RunFolder written) throws IOException {
    Run run = written.read();
    RunVerdict verdict = judged(run);
    written.judged(run, verdict);
    return told(written, run, verdict);
  }

  private static RunVerdict judged(Run run) {
    say("judging " + run.operations().size() + " operations");
    return new Judges().judge(run);
  }

  private int told(RunFolder written, Run run, RunVerdict verdict) throws IOException {
    Path report = written.writeReport(run, verdict);
    if (ledger != null) {
      new Ledger(ledger).record(written.summary());
    }
    String line = VerdictLine.of(written.summary(), verdict, report);
    return told(
        switch (verdict.status()) {
          case VALID -> VALID;
          case INVALID -> INVALID;
          case VOID -> VOID;
        },
        line);
  }

  private static void say(String line) {
    System.out.println(Times.now() + " " + line);
  }

  private static int told(int code, String line) {
    System.out.println(line);
    return code;
  }

  private CommandLine.ParameterException usage(String message) {
    return new CommandLine.ParameterException(new CommandLine(this), message);
  }

  /** For the help and for completion. */
  static final class WorkloadNames implements Iterable<String> {
    @Override
    public Iterator<String> iterator() {
      return Workloads.NAMES.iterator();
    }
  }
}
