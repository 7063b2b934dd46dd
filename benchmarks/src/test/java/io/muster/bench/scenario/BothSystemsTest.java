// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.Threads;
import io.muster.bench.result.CaseResult;
import io.muster.bench.system.KafkaSystem;
import io.muster.bench.system.MusterSystem;
import io.muster.bench.system.SystemUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import jdk.jfr.consumer.RecordingFile;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both systems start as processes, and work. */
final class BothSystemsTest {
  private static final Duration STARTING = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void membersOfMusterCommit() throws Exception {
    commit(new MusterSystem(folder.resolve("muster"), 3, "256m", Profiler.jvmOptions()));
    assertThat(folder.resolve("muster")).doesNotExist();
  }

  @Test
  void membersOfKafkaCommit() throws Exception {
    commit(new KafkaSystem(folder.resolve("kafka"), "256m", Profiler.jvmOptions()));
    assertThat(folder.resolve("kafka")).doesNotExist();
  }

  @Test
  void musterTakesMuchStateThroughStartsAndFailovers() throws Exception {
    fill(new MusterSystem(folder.resolve("muster"), 3, "256m", List.of()));
  }

  @Test
  void kafkaTakesMuchStateThroughStartsAndFailovers() throws Exception {
    fill(new KafkaSystem(folder.resolve("kafka"), "256m", List.of()));
  }

  private void commit(SystemUnderTest system) throws Exception {
    List<CaseResult> results = run(system, new Commits(), new Profiler(folder));
    assertThat(results).hasSize(1);
    assertThat(results.get(0).label()).isEqualTo("commits-3");
    assertThat(value(results.get(0), "rate")).isPositive();
    assertThat(value(results.get(0), "failures")).isZero();
    String profile = system.name() + "-commits-3-round-1";
    assertThat(folder.resolve(profile + ".profile.txt"))
        .content()
        .contains("waits of node threads");
    for (int node = 1; node <= SystemUnderTest.NODES; node++) {
      Path recording = folder.resolve(profile + "-node-" + node + ".jfr");
      assertThat(RecordingFile.readAllEvents(recording))
          .anyMatch(event -> event.getEventType().getName().equals("jdk.CPULoad"));
    }
  }

  private static void fill(SystemUnderTest system) throws Exception {
    List<CaseResult> results = run(system, new LargeState(), null);
    assertThat(results)
        .extracting(CaseResult::label)
        .containsExactly(
            "state-10000", "state-10000-commits", "state-10000-cold-start", "state-10000-failover");
    // Ten thousand offsets on three nodes, each of which has more than an offset's eight bytes.
    assertThat(value(results.get(0), "disk")).isGreaterThan(0.24);
    assertThat(value(results.get(0), "heap")).isPositive();
    assertThat(value(results.get(1), "failures")).isZero();
    assertThat(value(results.get(2), "time")).isPositive();
    assertThat(value(results.get(3), "worst")).isPositive();
  }

  private static double value(CaseResult result, String name) {
    return result.figures().stream()
        .filter(figure -> figure.name().equals(name))
        .findFirst()
        .orElseThrow()
        .value();
  }

  private static List<CaseResult> run(
      SystemUnderTest system, Scenario scenario, @Nullable Profiler profiler) throws Exception {
    List<CaseResult> results = new ArrayList<>();
    ScheduledExecutorService timer = Threads.timer();
    try (system) {
      system.startAll();
      Serving.await(system, STARTING);
      try (BenchClient client = system.connect()) {
        Pace pace =
            Pace.quick().withMembers(3).withTime(Duration.ofSeconds(1)).withWarmUp(Duration.ZERO);
        scenario.run(new Stage(system, client, pace, 1, timer, profiler, line -> {}, results::add));
      }
      assertThat(system.pids()).hasSize(SystemUnderTest.NODES);
      assertThat(system.usage().cpuSeconds()).isPositive();
    } finally {
      timer.shutdownNow();
    }
    return results;
  }
}
