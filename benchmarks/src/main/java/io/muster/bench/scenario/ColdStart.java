// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.result.Figure;
import java.time.Duration;

/** (g) From the start of three processes with data to an answer from every offsets partition. */
final class ColdStart implements Scenario {
  private static final Duration LIMIT = Duration.ofMinutes(5);
  private static final Duration COMING_BACK = Duration.ofMinutes(3);

  @Override
  public String letter() {
    return "g";
  }

  @Override
  public String description() {
    return "cold start of three nodes with data, until every offsets partition answers";
  }

  @Override
  public void run(Stage stage) throws Exception {
    measure(stage, this, "cold-start");
  }

  static void measure(Stage stage, Scenario scenario, String label) throws InterruptedException {
    stage.system().stopAll();
    long start = System.nanoTime();
    stage.system().startAll();
    Serving.await(stage.system(), LIMIT);
    stage.add(scenario, label, Figure.less("time", (System.nanoTime() - start) / 1e9, "s"));
    stage.system().awaitWhole(COMING_BACK);
  }
}
