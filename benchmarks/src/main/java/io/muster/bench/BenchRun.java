// SPDX-License-Identifier: Apache-2.0
package io.muster.bench;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.Threads;
import io.muster.bench.load.FsyncProbe;
import io.muster.bench.report.BenchReport;
import io.muster.bench.report.FsyncCost;
import io.muster.bench.result.CaseResult;
import io.muster.bench.scenario.Profiler;
import io.muster.bench.scenario.ScenarioRuns;
import io.muster.bench.scenario.Scenarios;
import io.muster.bench.scenario.Serving;
import io.muster.bench.scenario.Stage;
import io.muster.bench.system.Folders;
import io.muster.bench.system.KafkaSystem;
import io.muster.bench.system.MusterSystem;
import io.muster.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** Rounds, in each every system once, in each of these all scenarios. Belongs to one thread. */
final class BenchRun {
  private static final Duration STARTING = Duration.ofMinutes(3);

  private final BenchOptions options;
  private final Consumer<String> say;
  private final List<CaseResult> results = new ArrayList<>();
  private final List<FsyncCost> fsyncs = new ArrayList<>();

  BenchRun(BenchOptions options, Consumer<String> say) {
    this.options = options;
    this.say = say;
  }

  BenchReport run(String commandLine) throws Exception {
    long start = System.nanoTime();
    try {
      for (int round = 1; round <= options.rounds(); round++) {
        List<Supplier<SystemUnderTest>> order = new ArrayList<>(systems(round));
        // Whoever goes first meets a disk and a machine in another state than who goes last.
        Collections.rotate(order, 1 - round);
        for (Supplier<SystemUnderTest> each : order) {
          measure(each, round);
        }
      }
    } finally {
      Folders.remove(options.folder());
    }
    return BenchReport.of(
        commandLine,
        Surroundings.describe(options, Duration.ofNanos(System.nanoTime() - start)),
        results,
        fsyncs);
  }

  private List<Supplier<SystemUnderTest>> systems(int round) {
    List<String> jvmOptions = options.profile() ? Profiler.jvmOptions() : List.of();
    List<Supplier<SystemUnderTest>> all = new ArrayList<>();
    for (int groups : options.raftGroups()) {
      all.add(
          () ->
              new MusterSystem(
                  options.folder().resolve("muster-" + groups + "-" + round),
                  groups,
                  options.heap(),
                  jvmOptions));
    }
    if (options.kafka()) {
      all.add(
          () ->
              new KafkaSystem(
                  options.folder().resolve("kafka-" + round), options.heap(), jvmOptions));
    }
    return all;
  }

  private void measure(Supplier<SystemUnderTest> made, int round) throws Exception {
    ScheduledExecutorService timer = Threads.timer();
    try (SystemUnderTest system = made.get();
        FsyncProbe probe = new FsyncProbe(options.folder())) {
      Consumer<String> progress =
          line ->
              say.accept(
                  "round " + round + "/" + options.rounds() + " " + system.name() + " " + line);
      progress.accept("starts");
      // Ends the processes when this one is interrupted, and removes their data.
      Thread ending =
          new Thread(
              () -> {
                system.close();
                Folders.remove(options.folder());
              },
              "bench-ending");
      Runtime.getRuntime().addShutdownHook(ending);
      try {
        system.startAll();
        Serving.await(system, STARTING);
        try (BenchClient client = system.connect()) {
          Stage stage =
              new Stage(
                  system,
                  client,
                  options.pace(),
                  round,
                  timer,
                  options.profile() ? new Profiler(options.report()) : null,
                  progress,
                  results::add);
          progress.accept("serves, warms up");
          Scenarios.warmUp(stage);
          ScenarioRuns.all(options.scenarios(), stage, STARTING);
        }
      } finally {
        Runtime.getRuntime().removeShutdownHook(ending);
      }
      fsyncs.add(FsyncCost.of(system.name(), round, probe.sinceLast()));
    } finally {
      timer.shutdownNow();
    }
  }
}
