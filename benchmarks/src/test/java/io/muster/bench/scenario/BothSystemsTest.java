// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.Threads;
import io.muster.bench.result.CaseResult;
import io.muster.bench.result.Figure;
import io.muster.bench.system.KafkaSystem;
import io.muster.bench.system.MusterSystem;
import io.muster.bench.system.SystemUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both systems start as processes, and three members of each join, commit, and leave. */
final class BothSystemsTest {
  private static final Duration STARTING = Duration.ofMinutes(2);

  @TempDir Path folder;

  @Test
  void membersOfMusterCommit() throws Exception {
    commit(new MusterSystem(folder.resolve("muster"), 3, "256m", List.of()));
    assertThat(folder.resolve("muster")).doesNotExist();
  }

  @Test
  void membersOfKafkaCommit() throws Exception {
    commit(new KafkaSystem(folder.resolve("kafka"), "256m"));
    assertThat(folder.resolve("kafka")).doesNotExist();
  }

  private static void commit(SystemUnderTest system) throws Exception {
    List<CaseResult> results = new ArrayList<>();
    ScheduledExecutorService timer = Threads.timer();
    try (system) {
      system.startAll();
      Serving.await(system, STARTING);
      try (BenchClient client = system.connect()) {
        Pace pace =
            Pace.quick().withMembers(3).withTime(Duration.ofSeconds(1)).withWarmUp(Duration.ZERO);
        new Commits()
            .run(new Stage(system, client, pace, 1, timer, null, line -> {}, results::add));
      }
      assertThat(system.pids()).hasSize(SystemUnderTest.NODES);
      assertThat(system.usage().cpuSeconds()).isPositive();
    } finally {
      timer.shutdownNow();
    }
    assertThat(results).hasSize(1);
    assertThat(results.get(0).label()).isEqualTo("commits-3");
    assertThat(results.get(0).figures())
        .filteredOn(figure -> figure.name().equals("rate"))
        .extracting(Figure::value)
        .allMatch(rate -> rate > 0);
    assertThat(results.get(0).figures())
        .filteredOn(figure -> figure.name().equals("failures"))
        .extracting(Figure::value)
        .containsExactly(0.0);
  }
}
