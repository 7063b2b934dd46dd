// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.load.Call;
import io.muster.bench.load.ClosedLoop;

/** (a) Commits of one partition in a closed loop, for several numbers of members. */
final class Commits implements Scenario {
  @Override
  public String letter() {
    return "a";
  }

  @Override
  public String description() {
    return "commits of one partition, closed loop, 1 to 4,000 members, each its own group";
  }

  @Override
  public void run(Stage stage) throws Exception {
    for (int members : stage.pace().members()) {
      try (Crowd crowd = Crowd.alone(stage.client(), members, 1, "a" + members)) {
        Loads.measure(stage, this, "commits-" + members, crowd, Call.COMMIT, "commits");
      }
    }
  }

  /** The load of the warm-up. */
  static void warmUp(Stage stage) throws InterruptedException {
    try (Crowd crowd = Crowd.alone(stage.client(), stage.pace().crowd(), 1, "warm-up");
        ClosedLoop loop = new ClosedLoop(crowd.members(), Call.COMMIT)) {
      loop.start();
      loop.measure(stage.system(), stage.pace().warmUp());
    }
  }
}
