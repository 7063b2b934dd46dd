// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.result.Figure;
import io.muster.bench.system.Usage;
import java.util.concurrent.TimeUnit;

/** (h) Three nodes that nobody asks anything. */
final class Idle implements Scenario {
  @Override
  public String letter() {
    return "h";
  }

  @Override
  public String description() {
    return "idle: CPU and memory of three nodes that nobody asks anything";
  }

  @Override
  public void run(Stage stage) throws Exception {
    // What the warm-up left behind (compiling, collecting, members that left) is to be over.
    TimeUnit.NANOSECONDS.sleep(stage.pace().rest().toNanos());
    Usage before = stage.system().usage();
    long start = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(stage.pace().time().toNanos());
    double seconds = (System.nanoTime() - start) / 1e9;
    Usage spent = stage.system().usage().since(before);
    stage.add(
        this,
        "idle",
        Figure.less("cpu", 100 * spent.cpuSeconds() / seconds, "% of a core"),
        Figure.less("memory", spent.residentBytes() / 1e6, "MB"),
        Figure.beside("written", spent.writtenBytes() / seconds, "bytes/s"));
  }
}
