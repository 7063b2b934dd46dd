// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import io.muster.cli.CliException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;

/**
 * Asks the nodes again and again until every offsets partition has a leader that serves, and that
 * any other node that answers could succeed: a replica without a first entry could not.
 */
final class LedWait {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(50);

  private final LocalCluster cluster;
  private final Consumer<ClusterView> progress;

  LedWait(LocalCluster cluster, Consumer<ClusterView> progress) {
    this.cluster = cluster;
    this.progress = progress;
  }

  /** Only nodes that run when the wait begins are expected to go on running. */
  Duration await(Duration timeout) {
    long startNanos = System.nanoTime();
    List<Integer> expected =
        cluster.nodes().stream().filter(LocalNode::isRunning).map(LocalNode::id).toList();
    // One that was started a moment ago may be gone by now: that is its end, not its absence.
    cluster.startedHere().stream()
        .filter(node -> !expected.contains(node))
        .findFirst()
        .ifPresent(this::refuse);
    try (ClusterProbe probe = new ClusterProbe(cluster.nodes())) {
      while (true) {
        ClusterView view = probe.look();
        progress.accept(view);
        Duration waited = Duration.ofNanos(System.nanoTime() - startNanos);
        if (view.allLed() && view.allInSync()) {
          return waited;
        }
        for (int nodeId : expected) {
          if (!cluster.node(nodeId).isRunning()) {
            refuse(nodeId);
          }
        }
        if (waited.compareTo(timeout) >= 0) {
          throw CliException.unavailable(
              "after %d s %d of %d offsets partitions have a leader, %s, and %d of %d nodes answer"
                  .formatted(
                      waited.toSeconds(),
                      view.led(),
                      view.partitions(),
                      view.allInSync() ? "all in sync" : "some not in sync",
                      view.answering().size(),
                      cluster.nodes().size()));
        }
        LockSupport.parkNanos(PERIOD_NANOS);
      }
    }
  }

  private void refuse(int nodeId) {
    throw CliException.failed(
        "node " + nodeId + " ended: " + cluster.lastWords(nodeId).replaceFirst("^muster: ", ""));
  }
}
