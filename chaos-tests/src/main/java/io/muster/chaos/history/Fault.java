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
  public Fault {
    targets = List.copyOf(targets);
  }
}
