// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.GroupNames;
import io.muster.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Whether a system serves: asked the same way of both. */
public final class Serving {
  private static final Duration ATTEMPT = Duration.ofSeconds(15);
  private static final Duration PAUSE = Duration.ofMillis(20);

  /** Reads a group's offsets from every offsets partition, until each has answered once. */
  public static void await(BenchClient client, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    for (int partition = 0; partition < SystemUnderTest.OFFSETS_PARTITIONS; partition++) {
      String group = GroupNames.in(partition, SystemUnderTest.OFFSETS_PARTITIONS, "probe", 0);
      awaitAnswer(client, group, deadline);
    }
  }

  private static void awaitAnswer(BenchClient client, String group, long deadline)
      throws InterruptedException {
    while (true) {
      try {
        CompletableFuture<?> answer = client.read(group);
        answer.get(ATTEMPT.toMillis(), TimeUnit.MILLISECONDS);
        return;
      } catch (ExecutionException | TimeoutException notYet) {
        pause(deadline, notYet);
      }
    }
  }

  private static void pause(long deadline, Exception reason) throws InterruptedException {
    if (System.nanoTime() > deadline) {
      throw new IllegalStateException("the system does not serve", reason);
    }
    TimeUnit.NANOSECONDS.sleep(PAUSE.toNanos());
  }

  private Serving() {}
}
