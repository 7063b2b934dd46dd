// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.load.Call;

/** (b) Commits of ten partitions each. */
final class WideCommits implements Scenario {
  private static final int PARTITIONS = 10;

  @Override
  public String letter() {
    return "b";
  }

  @Override
  public String description() {
    return "commits of ten partitions, closed loop";
  }

  @Override
  public void run(Stage stage) throws Exception {
    int members = stage.pace().crowd();
    try (Crowd crowd = Crowd.alone(stage.client(), members, PARTITIONS, "b")) {
      Loads.measure(stage, this, "commits-of-10-" + members, crowd, Call.COMMIT, "commits");
    }
  }
}
