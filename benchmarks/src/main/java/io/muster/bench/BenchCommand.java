// SPDX-License-Identifier: Apache-2.0
package io.muster.bench;

import io.muster.bench.jmh.InnerBenchmarks;
import io.muster.bench.report.BenchReport;
import io.muster.bench.report.ResultLines;
import io.muster.bench.scenario.Scenario;
import io.muster.bench.scenario.Scenarios;
import io.muster.cli.ExitCode;
import io.muster.cli.output.Durations;
import io.muster.cli.output.Json;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code muster bench}. */
@Command(
    name = "muster bench",
    mixinStandardHelpOptions = true,
    sortOptions = false,
    versionProvider = BenchVersion.class,
    description = {
      "Measures Muster and Kafka's group coordinator side by side: three node processes of one and"
          + " then of the other, with the same heap, disk and work, in alternating rounds.",
      "The last lines are the results, medians of the rounds; ratio is Muster's by Kafka's. A"
          + " report as JSON and one as HTML have the rest.",
      "",
      "Muster has every acknowledged commit on the disks of a majority (fsync); Kafka acknowledges"
          + " what two brokers have in memory, and leaves the disk to the operating system.",
      ""
    },
    footerHeading = "%nExamples:%n",
    footer = {
      "  muster bench --quick                         all but large state, some minutes",
      "  muster bench --scenario a --members 400      commits of 400 members",
      "  muster bench --against none --profile        Muster alone, and where its time goes",
      "  muster bench --jmh CommitApply               inner pieces, with JMH",
      "",
      "Exit codes: 0 all was measured, 1 something could not be, 2 wrong usage."
    })
public final class BenchCommand implements Callable<Integer> {
  /** How results are written. */
  enum Format {
    TEXT,
    JSON
  }

  /** What Muster is compared with. */
  enum Against {
    KAFKA,
    NONE
  }

  @Spec private @Nullable CommandSpec spec;

  @Option(
      names = "--against",
      defaultValue = "kafka",
      paramLabel = "kafka|none",
      description = "What to compare with (default: ${DEFAULT-VALUE}).")
  private Against against = Against.KAFKA;

  @Option(
      names = "--scenario",
      paramLabel = "LETTERS",
      description =
          "Which scenarios, with commas between (default: all; with --quick all but i)."
              + " --list-scenarios tells them.")
  private @Nullable String scenarios;

  @Option(
      names = "--members",
      paramLabel = "NUMBER",
      description = "Members in every scenario that has them, 1 to 20000, instead of its own.")
  private @Nullable Integer members;

  @Option(
      names = "--quick",
      description =
          "One round, short times, small numbers: shows that it works, and roughly where things"
              + " stand. Not for publishing.")
  private boolean quick;

  @Option(
      names = "--rounds",
      paramLabel = "NUMBER",
      description = "1 to 20 (default: 3, with --quick 1).")
  private @Nullable Integer rounds;

  @Option(
      names = "--warm-up",
      paramLabel = "DURATION",
      description = "Load before the first scenario of each round (default: 60s, with --quick 3s).")
  private @Nullable Duration warmUp;

  @Option(
      names = "--time",
      paramLabel = "DURATION",
      description = "Length of each measurement, 1s to 10m (default: 20s, with --quick 3s).")
  private @Nullable Duration time;

  @Option(
      names = "--raft-groups",
      split = ",",
      paramLabel = "NUMBER",
      description =
          "raft.groups of Muster, 1 to 50; several with commas between are measured each (default:"
              + " 6,50; with --quick 50).")
  private @Nullable List<Integer> raftGroups;

  @Option(
      names = "--heap",
      defaultValue = "512m",
      paramLabel = "SIZE",
      description = "Heap of each node and broker, 128m to 16g (default: ${DEFAULT-VALUE}).")
  private String heap = "512m";

  @Option(
      names = "--profile",
      description =
          "Beside the load scenarios, records where nodes spend their time (Java Flight Recorder),"
              + " into the folder of the report. Costs a few per cent.")
  private boolean profile;

  @Option(
      names = {"-o", "--output"},
      defaultValue = "text",
      paramLabel = "text|json",
      description =
          "What standard output gets: the result lines, or the report as JSON (default:"
              + " ${DEFAULT-VALUE}).")
  private Format format = Format.TEXT;

  @Option(
      names = "--report",
      paramLabel = "FOLDER",
      description = "Where report.json and report.html go (default: .muster/bench/<time>).")
  private @Nullable Path report;

  @Option(
      names = "--jmh",
      arity = "0..1",
      fallbackValue = ".*",
      paramLabel = "PATTERN",
      description = "Starts no cluster: runs the JMH benchmarks that match, all by default.")
  private @Nullable String jmh;

  @Option(names = "--list-scenarios", description = "Lists the scenarios and ends.")
  private boolean listScenarios;

  public static void main(String[] arguments) {
    if (System.getProperty("logback.configurationFile") == null) {
      System.setProperty("logback.configurationFile", "io/muster/bench/harness-logback.xml");
    }
    PrintWriter out = new PrintWriter(System.out, true, StandardCharsets.UTF_8);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int exitCode = commandLine(out, err).execute(arguments);
    out.flush();
    err.flush();
    // exit, not return: threads of clients that hang must not keep the command alive.
    System.exit(exitCode);
  }

  static CommandLine commandLine(PrintWriter out, PrintWriter err) {
    return new CommandLine(new BenchCommand())
        .setOut(out)
        .setErr(err)
        .registerConverter(Duration.class, Durations::parse)
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setAbbreviatedOptionsAllowed(false)
        .setUsageHelpAutoWidth(true)
        .setExecutionExceptionHandler(
            (failure, line, parsed) -> {
              // Made here and not at once: main decides first how is logged.
              LoggerFactory.getLogger(BenchCommand.class).error("the run ended early", failure);
              line.getErr().println("muster: " + failure.getMessage());
              return ExitCode.FAILED;
            });
  }

  @Override
  public Integer call() throws Exception {
    CommandLine line = requireSpec().commandLine();
    if (listScenarios) {
      for (Scenario each : Scenarios.all()) {
        line.getOut().println(each.letter() + "  " + each.description());
      }
      return ExitCode.OK;
    }
    if (jmh != null) {
      return InnerBenchmarks.run(jmh, quick) ? ExitCode.OK : ExitCode.FAILED;
    }
    BenchOptions options = options();
    Files.createDirectories(options.folder());
    Files.createDirectories(options.report());
    BenchReport results = new BenchRun(options, this::say).run(commandLineTyped());
    results.write(options.report());
    say("report: " + options.report().resolve("report.html"));
    List<String> lines = ResultLines.of(results);
    if (format == Format.JSON) {
      line.getOut().println(Json.write(results));
      lines.forEach(line.getErr()::println);
    } else {
      lines.forEach(line.getOut()::println);
    }
    return results.failures().isEmpty() ? ExitCode.OK : ExitCode.FAILED;
  }

  private BenchOptions options() {
    String stamp =
        LocalDateTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("yyyyMMdd-HHmmss"));
    Path home = Path.of(".muster", "bench").toAbsolutePath();
    int count = rounds != null ? rounds : quick ? 1 : 3;
    List<Integer> groups = raftGroups != null ? raftGroups : quick ? List.of(50) : List.of(6, 50);
    try {
      return new BenchOptions(
          against == Against.KAFKA,
          scenarios != null
              ? Scenarios.named(scenarios)
              : Scenarios.all().stream().filter(each -> !quick || isQuick(each)).toList(),
          BenchOptions.pace(quick, count, members, warmUp, time),
          count,
          groups,
          heap,
          profile,
          home.resolve("data-" + stamp + "-" + ProcessHandle.current().pid()),
          report != null ? report.toAbsolutePath() : home.resolve(stamp));
    } catch (IllegalArgumentException e) {
      throw new ParameterException(requireSpec().commandLine(), e.getMessage());
    }
  }

  private static boolean isQuick(Scenario scenario) {
    return !scenario.letter().equals("i");
  }

  private String commandLineTyped() {
    return "./muster bench "
        + requireSpec().commandLine().getParseResult().originalArgs().stream()
            .map(each -> each.contains(" ") ? "'" + each + "'" : each)
            .collect(Collectors.joining(" "));
  }

  private void say(String text) {
    PrintWriter err = requireSpec().commandLine().getErr();
    err.println(
        LocalTime.now(ZoneOffset.UTC).format(DateTimeFormatter.ofPattern("HH:mm:ss")) + " " + text);
    err.flush();
  }

  private CommandSpec requireSpec() {
    CommandSpec known = spec;
    if (known == null) {
      throw new IllegalStateException("run by picocli only");
    }
    return known;
  }
}
