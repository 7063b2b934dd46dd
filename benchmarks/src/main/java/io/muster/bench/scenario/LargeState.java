// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.GroupNames;
import io.muster.bench.load.Call;
import io.muster.bench.result.Figure;
import io.muster.bench.system.DiskUse;
import io.muster.bench.system.HeapUse;
import io.muster.bench.system.SystemUnderTest;
import io.muster.bench.system.Waiting;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
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
  private static final Duration LEARNING = Duration.ofSeconds(30);

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
          Figure.less("disk", DiskUse.of(stage.system().data()) / 1e6, "MB"),
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
    awaitTopic(stage.client(), topic, perGroup);
    Semaphore room = new Semaphore(CALLS_UNDER_WAY);
    AtomicReference<@Nullable Throwable> failed = new AtomicReference<>();
    long start = System.nanoTime();
    long nextLine = start;
    for (int i = 0; i < groups && failed.get() == null; i++) {
      room.acquire();
      stage
          .client()
          .write(group(i), topic, perGroup, i)
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

  /**
   * Coordinators hear of a topic soon after it was made, not at once, and refuse offsets of one
   * that they do not know. So the first group of each offsets partition goes ahead.
   */
  private static void awaitTopic(BenchClient client, String topic, int perGroup)
      throws InterruptedException {
    int partitions = SystemUnderTest.OFFSETS_PARTITIONS;
    for (int partition = 0; partition < partitions; partition++) {
      int first = 0;
      while (GroupNames.partitionOf(group(first), partitions) != partition) {
        first++;
      }
      String group = group(first);
      Waiting.until(
          LEARNING,
          "the coordinator of " + group + " to know the topic " + topic,
          () -> writes(client, group, topic, perGroup));
    }
  }

  private static boolean writes(BenchClient client, String group, String topic, int perGroup) {
    try {
      client.write(group, topic, perGroup, 0).get();
      return true;
    } catch (ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private static String group(int number) {
    return "state-" + number;
  }
}
