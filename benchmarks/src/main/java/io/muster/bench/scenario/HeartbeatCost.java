// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.result.Figure;
import io.muster.bench.system.Usage;
import java.util.concurrent.TimeUnit;

/** (d) What heartbeats cost: members that do nothing else, one every 3 s each. */
final class HeartbeatCost implements Scenario {
  /** At least two heartbeats of each member. */
  private static final double SHORTEST_SECONDS = 6;

  @Override
  public String letter() {
    return "d";
  }

  @Override
  public String description() {
    return "heartbeats of 10,000 members at 3 s: CPU";
  }

  @Override
  public void run(Stage stage) throws Exception {
    int members = stage.pace().heartbeatMembers();
    try (Crowd crowd = Crowd.alone(stage.client(), members, 1, "d")) {
      TimeUnit.NANOSECONDS.sleep(stage.pace().settle().toNanos());
      Usage nodesBefore = stage.system().usage();
      Usage clientBefore = Usage.own();
      long start = System.nanoTime();
      TimeUnit.MILLISECONDS.sleep(
          Math.max((long) (SHORTEST_SECONDS * 1_000), stage.pace().time().toMillis()));
      double seconds = (System.nanoTime() - start) / 1e9;
      Usage nodes = stage.system().usage().since(nodesBefore);
      Usage client = Usage.own().since(clientBefore);
      stage.add(
          this,
          "heartbeats-" + crowd.members().size(),
          Figure.less("cpu", 100 * nodes.cpuSeconds() / seconds, "% of a core"),
          Figure.beside("client-cpu", 100 * client.cpuSeconds() / seconds, "% of a core"),
          Figure.beside("written", nodes.writtenBytes() / seconds, "bytes/s"),
          Figure.beside("memory", nodes.residentBytes() / 1e6, "MB"));
    }
  }
}
