// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.load.Call;
import io.muster.bench.load.OpenLoop;

/**
 * (k) Commits at a fixed rate that both systems can bear: latencies as an application sees them.
 */
final class OpenCommits implements Scenario {
  @Override
  public String letter() {
    return "k";
  }

  @Override
  public String description() {
    return "commits at a fixed rate, open loop, latencies without coordinated omission";
  }

  @Override
  public void run(Stage stage) throws Exception {
    int rate = stage.pace().openRate();
    try (Crowd crowd = Crowd.alone(stage.client(), stage.pace().crowd(), 1, "k");
        OpenLoop loop = new OpenLoop(crowd.members(), Call.COMMIT, rate, stage.timer())) {
      Loads.measure(stage, this, "open-" + rate, loop, "commits");
    }
  }
}
