// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.result.Figure;
import io.muster.bench.result.Spread;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * (e) The coordinator is killed while a member commits: from the kill to the first acknowledgement
 * of a commit that began after the process was gone. The node comes back before the next kill.
 */
final class Failover implements Scenario {
  private static final Duration LIMIT = Duration.ofSeconds(90);
  private static final Duration COMING_BACK = Duration.ofMinutes(3);
  private static final Duration SETTLE = Duration.ofSeconds(3);

  @Override
  public String letter() {
    return "e";
  }

  @Override
  public String description() {
    return "failover: kill -9 of the coordinator, time to the next acknowledged commit";
  }

  @Override
  public void run(Stage stage) throws Exception {
    measure(stage, this, "failover", stage.pace().kills());
  }

  static void measure(Stage stage, Scenario scenario, String label, int kills)
      throws InterruptedException {
    List<Double> millis = new ArrayList<>();
    String prefix = label + "-" + stage.round();
    try (Crowd crowd = Crowd.alone(stage.client(), 1, 1, prefix);
        FailoverWatch watch = new FailoverWatch(crowd.members().get(0))) {
      for (int i = 1; i <= kills; i++) {
        watch.firstBegunAfter(System.nanoTime(), LIMIT);
        int node = stage.client().coordinator(prefix + "-0");
        long killed = System.nanoTime();
        stage.system().kill9(node);
        long acknowledged = watch.firstBegunAfter(System.nanoTime(), LIMIT);
        millis.add((acknowledged - killed) / 1e6);
        stage
            .progress()
            .accept(
                String.format("%s: kill %d of %d: %.0f ms", label, i, kills, millis.get(i - 1)));
        stage.system().start(node);
        stage.system().awaitWhole(COMING_BACK);
        if (i < kills) {
          TimeUnit.NANOSECONDS.sleep(SETTLE.toNanos());
        }
      }
    }
    Spread spread = Spread.of(millis);
    stage.add(
        scenario,
        label,
        millis,
        Figure.less("median", spread.median(), "ms"),
        Figure.less("worst", spread.max(), "ms"));
  }
}
