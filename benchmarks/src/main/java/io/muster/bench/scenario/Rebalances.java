// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchMember;
import io.muster.bench.result.Figure;
import io.muster.bench.result.Spread;
import io.muster.bench.system.Waiting;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
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
    List<Integer> sizes = stage.pace().groupSizes();
    warmUp(stage, Collections.max(sizes));
    for (int size : sizes) {
      measure(stage, size);
    }
  }

  /**
   * Commits, with which a system is warmed up, compile nothing of a rebalance. What joins take
   * until that is done is told, too.
   */
  private void warmUp(Stage stage, int size) throws InterruptedException {
    List<Double> millis =
        joins(stage, "f-warm-up", size, stage.pace().warmUpJoins(), Duration.ZERO);
    int first = Math.min(millis.size(), stage.pace().joins());
    tell(stage, "cold-join-" + size, millis.subList(0, first));
  }

  private void measure(Stage stage, int size) throws InterruptedException {
    tell(stage, "join-" + size, joins(stage, "f-" + size, size, stage.pace().joins(), SETTLE));
  }

  private void tell(Stage stage, String label, List<Double> millis) {
    Spread spread = Spread.of(millis);
    stage.add(
        this,
        label,
        millis,
        Figure.less("median", spread.median(), "ms"),
        Figure.less("worst", spread.max(), "ms"));
  }

  /** So many join a group of this size, one after the other, with a pause before each. */
  private static List<Double> joins(Stage stage, String group, int size, int count, Duration pause)
      throws InterruptedException {
    int partitions = size + count;
    stage.client().announceTopic(group, partitions);
    List<Double> millis = new ArrayList<>();
    try (Crowd crowd = Crowd.together(stage.client(), group, size, group, partitions)) {
      for (int i = 0; i < count; i++) {
        TimeUnit.NANOSECONDS.sleep(pause.toNanos());
        millis.add(joinMillis(crowd, () -> stage.client().join(group, group, partitions)));
      }
    }
    return millis;
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
