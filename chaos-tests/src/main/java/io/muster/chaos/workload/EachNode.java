// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Does the same through every node, at the same time. */
final class EachNode {
  /** What is done through one node, by one thread. */
  @FunctionalInterface
  interface Deed {
    void through(int node);
  }

  /** Returns when it is done through all. */
  static void run(List<Integer> nodes, Deed deed) throws InterruptedException {
    ExecutorService threads = Executors.newFixedThreadPool(nodes.size());
    try {
      List<Future<?>> done = new ArrayList<>();
      for (int node : nodes) {
        done.add(threads.submit(() -> deed.through(node)));
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

  private EachNode() {}
}
