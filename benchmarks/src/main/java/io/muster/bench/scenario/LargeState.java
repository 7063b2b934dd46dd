// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.load.Call;
import io.muster.bench.result.Figure;
import io.muster.bench.system.HeapUse;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * (i) Many committed offsets: filling, what they take, and commits and failover with them there.
 */
final class LargeState implements Scenario {
  private static final int CALLS_UNDER_WAY = 64;
  private static final int KILLS = 3;

  @Override
  public String letter() {
    return "i";
  }

  @Override
  public String description() {
    return "large state: 1 and 10 million offsets in 100,000 groups, then commits and failover";
  }

  @Override
  public void run(Stage stage) throws Exception {
    int groups = stage.pace().stateGroups();
    for (int perGroup : stage.pace().stateOffsetsPerGroup()) {
      String label = "state-" + (long) groups * perGroup;
      double seconds = fill(stage, groups, perGroup);
      stage.add(
          this,
          label,
          Figure.less("load", seconds, "s"),
          Figure.less("disk", stage.system().diskBytes() / 1e6, "MB"),
          Figure.less("heap", HeapUse.afterCollection(stage.system().pids()) / 1e6, "MB"),
          Figure.less("memory", stage.system().usage().residentBytes() / 1e6, "MB"));
      try (Crowd crowd = Crowd.alone(stage.client(), stage.pace().crowd(), 1, label)) {
        Loads.measure(stage, this, label + "-commits", crowd, Call.COMMIT, "commits");
      }
      ColdStart.measure(stage, this, label + "-cold-start");
      Failover.measure(stage, this, label + "-failover", Math.min(KILLS, stage.pace().kills()));
    }
  }

  /** As an operator would import offsets: so many calls under way. */
  private static double fill(Stage stage, int groups, int perGroup) throws Exception {
    String topic = Crowd.topic(stage.client(), perGroup);
    Semaphore room = new Semaphore(CALLS_UNDER_WAY);
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    long start = System.nanoTime();
    long nextLine = start;
    for (int i = 0; i < groups && failed.get() == null; i++) {
      room.acquire();
      stage
          .client()
          .write("state-" + i, topic, perGroup, i)
          .whenComplete(
              (done, failure) -> {
                if (failure != null) {
                  failed.compareAndSet(null, failure);
                }
                room.release();
              });
      if (System.nanoTime() - nextLine > 0) {
        nextLine += TimeUnit.SECONDS.toNanos(10);
        stage.progress().accept("filled " + i + " of " + groups + " groups");
      }
    }
    room.acquire(CALLS_UNDER_WAY);
    @Nullable Throwable failure = failed.get();
    if (failure != null) {
      throw new IllegalStateException("the state could not be filled", failure);
    }
    return (System.nanoTime() - start) / 1e9;
  }
}
