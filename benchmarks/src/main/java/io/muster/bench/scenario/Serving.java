// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.scenario;

import io.muster.bench.client.BenchClient;
import io.muster.bench.client.GroupNames;
import io.muster.bench.system.SystemUnderTest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Whether a system serves: asked the same way of both. */
public final class Serving {
  /**
   * Then with a new client: the pauses of an old one between its attempts to connect grow, and it
   * is the nodes that are asked about here.
   */
  private static final Duration ATTEMPT = Duration.ofSeconds(1);

  /** Reads a group's offsets from every offsets partition, until each has answered once. */
  public static void await(SystemUnderTest system, Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    Set<String> silent =
        IntStream.range(0, SystemUnderTest.OFFSETS_PARTITIONS)
            .mapToObj(each -> GroupNames.in(each, SystemUnderTest.OFFSETS_PARTITIONS, "probe", 0))
            .collect(Collectors.toSet());
    while (!silent.isEmpty()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException(
            silent.size() + " offsets partitions do not serve after " + limit.toSeconds() + " s");
      }
      try (BenchClient client = system.connect()) {
        removeAnswering(silent, client);
      }
    }
  }

  private static void removeAnswering(Set<String> silent, BenchClient client)
      throws InterruptedException {
    Map<String, CompletableFuture<?>> answers = new LinkedHashMap<>();
    silent.forEach(group -> answers.put(group, client.read(group)));
    long end = System.nanoTime() + ATTEMPT.toNanos();
    for (Map.Entry<String, CompletableFuture<?>> each : answers.entrySet()) {
      try {
        each.getValue().get(Math.max(0, end - System.nanoTime()), TimeUnit.NANOSECONDS);
        silent.remove(each.getKey());
      } catch (ExecutionException | TimeoutException notYet) {
        // Asked again.
      }
    }
  }

  private Serving() {}
}
