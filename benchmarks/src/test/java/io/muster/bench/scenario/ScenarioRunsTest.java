// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.BenchMember;
import io.muster.bench.client.Threads;
import io.muster.bench.result.CaseResult;
import io.muster.bench.system.SystemUnderTest;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What becomes of the other scenarios when one fails. */
final class ScenarioRunsTest {
  private final ScheduledExecutorService timer = Threads.timer();
  private final List<String> ran = new ArrayList<>();
  private final List<CaseResult> results = new ArrayList<>();

  @AfterEach
  void end() {
    timer.shutdownNow();
  }

  @Test
  void theOthersGoOnWhenNoNodeIsGone() throws InterruptedException {
    run(new Nodes(SystemUnderTest.NODES, true));
    assertThat(ran).containsExactly("x", "y", "z");
    assertThat(results).extracting(CaseResult::failure).containsExactly("y fails");
  }

  @Test
  void theOthersGoOnWhenTheSystemComesBack() throws InterruptedException {
    run(new Nodes(1, true));
    assertThat(ran).containsExactly("x", "y", "z");
    assertThat(results)
        .extracting(CaseResult::failure)
        .containsExactly("y fails; node 2 is gone: heap; node 3 is gone: heap");
  }

  @Test
  void aSystemThatStaysAwayFailsTheOthersAndTheRunGoesOn() throws InterruptedException {
    run(new Nodes(2, false));
    assertThat(ran).containsExactly("x", "y");
    assertThat(results).extracting(CaseResult::scenario).containsExactly("y", "z");
    assertThat(results)
        .extracting(CaseResult::failure)
        .containsExactly(
            "y fails; node 3 is gone: heap", "the system did not come back after scenario y");
  }

  private void run(Nodes nodes) throws InterruptedException {
    Stage stage = new Stage(nodes, nodes, Pace.quick(), 1, timer, null, line -> {}, results::add);
    ScenarioRuns.all(
        List.of(new Named("x", false), new Named("y", true), new Named("z", false)),
        stage,
        nodes.comeBack ? Duration.ofMinutes(1) : Duration.ZERO);
  }

  private final class Named implements Scenario {
    private final String letter;
    private final boolean fails;

    Named(String letter, boolean fails) {
      this.letter = letter;
      this.fails = fails;
    }

    @Override
    public String letter() {
      return letter;
    }

    @Override
    public String description() {
      return letter;
    }

    @Override
    public void run(Stage stage) {
      ran.add(letter);
      if (fails) {
        throw new IllegalStateException(letter + " fails");
      }
    }
  }

  /** So many of three nodes run; clients are answered or not. */
  private static final class Nodes implements SystemUnderTest, BenchClient {
    private final boolean comeBack;
    private int running;

    Nodes(int running, boolean comeBack) {
      this.running = running;
      this.comeBack = comeBack;
    }

    @Override
    public String name() {
      return "nodes";
    }

    @Override
    public void startAll() {
      running = comeBack ? NODES : running;
    }

    @Override
    public void start(int node) {
      throw new AssertionError("all are started");
    }

    @Override
    public void kill9(int node) {
      throw new AssertionError("nobody kills");
    }

    @Override
    public void stopAll() {
      throw new AssertionError("nobody stops");
    }

    @Override
    public void awaitWhole(Duration limit) {
      throw new AssertionError("to serve is enough");
    }

    @Override
    public BenchClient connect() {
      return this;
    }

    @Override
    public List<Long> pids() {
      List<Long> pids = new ArrayList<>();
      for (long node = 1; node <= running; node++) {
        pids.add(node);
      }
      return pids;
    }

    @Override
    public List<String> gone() {
      List<String> gone = new ArrayList<>();
      for (int node = running + 1; node <= NODES; node++) {
        gone.add("node " + node + " is gone: heap");
      }
      return gone;
    }

    @Override
    public Path data() {
      throw new AssertionError("no files");
    }

    @Override
    public void createTopic(String name, int partitions) {
      throw new AssertionError("no topics");
    }

    @Override
    public void announceTopic(String name, int partitions) {
      throw new AssertionError("no topics");
    }

    @Override
    public BenchMember join(String group, String topic, int partitions) {
      throw new AssertionError("no members");
    }

    @Override
    public CompletableFuture<?> write(String group, String topic, int partitions, long offset) {
      throw new AssertionError("only reads");
    }

    @Override
    public CompletableFuture<?> read(String group) {
      return running == NODES
          ? CompletableFuture.completedFuture(true)
          : CompletableFuture.failedFuture(new IllegalStateException("nobody there"));
    }

    @Override
    public int coordinator(String group) {
      throw new AssertionError("nobody asks");
    }

    @Override
    public void close() {}
  }
}
