// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchMember;
import io.muster.bench.result.Figure;
import io.muster.bench.result.Spread;
import io.muster.bench.system.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/** (f) One member joins a stable group, until the last member has its new assignment. */
final class Rebalances implements Scenario {
  private static final Duration LIMIT = Duration.ofMinutes(2);
  private static final Duration LOOK = Duration.ofNanos(500_000);
  private static final Duration SETTLE = Duration.ofSeconds(1);

  @Override
  public String letter() {
    return "f";
  }

  @Override
  public String description() {
    return "rebalance: one member joins a stable group of 3, 100 and 1,000";
  }

  @Override
  public void run(Stage stage) throws Exception {
    for (int size : stage.pace().groupSizes()) {
      measure(stage, size);
    }
  }

  /**
   * Commits, with which a system is warmed up, do not have joins compiled: some come before those
   * that are measured. What the very first one takes is told too.
   */
  private void measure(Stage stage, int size) throws InterruptedException {
    int warmUp = stage.pace().warmUpJoins();
    int joins = stage.pace().joins();
    int partitions = size + warmUp + joins;
    String topic = "f-" + size;
    String group = "f-" + size;
    stage.client().announceTopic(topic, partitions);
    try (Crowd crowd = Crowd.together(stage.client(), group, size, topic, partitions)) {
      Supplier<BenchMember> newcomer = () -> stage.client().join(group, topic, partitions);
      double first = joinMillis(crowd, newcomer);
      for (int i = 1; i < warmUp; i++) {
        joinMillis(crowd, newcomer);
      }
      List<Double> millis = new ArrayList<>();
      for (int i = 0; i < joins; i++) {
        TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
        millis.add(joinMillis(crowd, newcomer));
      }
      Spread spread = Spread.of(millis);
      stage.add(
          this,
          "join-" + size,
          millis,
          Figure.less("median", spread.median(), "ms"),
          Figure.less("worst", spread.max(), "ms"),
          Figure.less("first", first, "ms"));
    }
  }

  private static double joinMillis(Crowd crowd, Supplier<BenchMember> newcomer)
      throws InterruptedException {
    int before = awaitStable(crowd);
    long start = System.nanoTime();
    crowd.add(newcomer.get());
    for (BenchMember member : crowd.members()) {
      Waiting.until(LIMIT, LOOK, "the rebalance", () -> member.generation() > before);
    }
    return (System.nanoTime() - start) / 1e6;
  }

  /** All are in one generation, which is returned. */
  private static int awaitStable(Crowd crowd) throws InterruptedException {
    Waiting.until(
        LIMIT,
        "the group to be stable",
        () ->
            crowd.members().stream().mapToInt(BenchMember::generation).distinct().count() == 1
                && crowd.members().get(0).generation() != BenchMember.NO_GENERATION);
    return crowd.members().get(0).generation();
  }
}
