// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import java.util.List;
import java.util.SortedMap;

/**
 * Something that was done to the cluster.
 *
 * @param kind as the catalogue names it, like kill, pause, isolate
 * @param targets nodes that it was done to
 * @param fromNs nanoseconds since the run began
 * @param toNs when it was undone
 * @param details what else there is to know, like the offsets partitions that the target led
 */
public record Fault(
    String kind, List<Integer> targets, long fromNs, long toNs, SortedMap<String, String> details) {
  /** Stands for the clients among the targets. */
  private static final int CLIENTS = 0;

  public Fault {
    targets = List.copyOf(targets);
  }

  /** A wall clock moved, in whatever way, and time in the log with it. */
  public boolean movesClocks() {
    return kind.startsWith("clock");
  }

  /** Something was done to clients, or to their way to a node. */
  public boolean disturbsClients() {
    return kind.contains("client") || targets.contains(CLIENTS);
  }
}
