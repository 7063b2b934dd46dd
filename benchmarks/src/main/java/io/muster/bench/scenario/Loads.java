// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.load.Call;
import io.muster.bench.load.ClosedLoop;
import io.muster.bench.load.Load;

/** Lets a load run, and measures a window of it. */
final class Loads {
  /**
   * @param calls what the calls are called, in the plural
   */
  static void measure(
      Stage stage, Scenario scenario, String label, Crowd crowd, Call call, String calls)
      throws InterruptedException {
    try (ClosedLoop loop = new ClosedLoop(crowd.members(), call)) {
      measure(stage, scenario, label, loop, calls);
    }
  }

  static void measure(Stage stage, Scenario scenario, String label, Load load, String calls)
      throws InterruptedException {
    load.start();
    load.measure(stage.system(), stage.pace().settle());
    Profiler profiler = stage.profiler();
    if (profiler == null) {
      stage.add(scenario, label, load.measure(stage.system(), stage.pace().time()), calls);
    } else {
      stage.add(scenario, label, profiler.measure(stage, label, load), calls);
    }
  }

  private Loads() {}
}
