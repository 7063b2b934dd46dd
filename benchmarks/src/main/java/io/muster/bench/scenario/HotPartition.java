// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.load.Call;

/** (j) All groups live in one offsets partition, so one coordinator has all the work. */
final class HotPartition implements Scenario {
  @Override
  public String letter() {
    return "j";
  }

  @Override
  public String description() {
    return "hot partition: commits of groups that all live in one offsets partition";
  }

  @Override
  public void run(Stage stage) throws Exception {
    int members = stage.pace().crowd();
    try (Crowd crowd = Crowd.aloneInOnePartition(stage.client(), members, "j")) {
      Loads.measure(stage, this, "hot-partition-" + members, crowd, Call.COMMIT, "commits");
    }
  }
}
