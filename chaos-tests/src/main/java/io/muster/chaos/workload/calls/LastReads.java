// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.calls;

import io.muster.chaos.workload.WorkloadContext;
import io.muster.chaos.workload.wire.WireClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.Consumer;

/**
 * The last reads of a workload: the same through every node, all nodes at the same time. An object
 * is for one node and one thread.
 */
public final class LastReads {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private final WireReads reads;
  private final int process;
  private final int node;

  private LastReads(WireReads reads, int process, int node) {
    this.reads = reads;
    this.process = process;
    this.node = node;
  }

  /** Returns when all is read through all nodes. */
  public static void through(WorkloadContext context, Consumer<LastReads> what)
      throws InterruptedException {
    try (WireClient client = new WireClient(context.endpoints())) {
      WireReads reads = new WireReads(client, context.recorder());
      ExecutorService threads = Executors.newFixedThreadPool(client.nodes().size());
      try {
        List<Future<?>> done = new ArrayList<>();
        for (int node : client.nodes()) {
          LastReads here = new LastReads(reads, context.recorder().newProcess(), node);
          done.add(threads.submit(() -> what.accept(here)));
        }
        for (Future<?> each : done) {
          each.get();
        }
      } catch (ExecutionException e) {
        throw new IllegalStateException("the last reads broke off", e);
      } finally {
        threads.shutdownNow();
      }
    }
  }

  /** Who is in the group, and its offsets. */
  public void group(String group, String topic, List<Integer> partitions) {
    members(group);
    offsets(group, topic, partitions);
  }

  /** Who is in the group. */
  public void members(String group) {
    reads.lastDescribe(process, node, group, PATIENCE);
  }

  /** Offsets of the group. */
  public void offsets(String group, String topic, List<Integer> partitions) {
    reads.lastFetch(process, node, group, topic, partitions, PATIENCE);
  }
}
