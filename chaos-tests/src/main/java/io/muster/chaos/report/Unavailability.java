// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Call;
import io.muster.chaos.history.OffsetsPartitions;
import io.muster.chaos.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;

/**
 * When clients asked an offsets partition to store and got no decision. A window begins with the
 * first call that fails or hangs, but not before the last decision, and ends with the next
 * decision. A refusal that only a serving coordinator gives is a decision. Time in which nobody
 * asks does not count.
 */
public final class Unavailability {
  /** Shorter ones are latency. */
  public static final long SHORTEST_NS = 250_000_000;

  /**
   * A time without a decision.
   *
   * @param partition offsets partition
   * @param ended false where nobody was served any more until the end of the run
   */
  public record Window(int partition, long fromNs, long toNs, boolean ended) {
    public long lengthNs() {
      return toNs - fromNs;
    }
  }

  private Unavailability() {}

  /** All windows by partition and time. */
  public static List<Window> of(List<Operation> operations) {
    OffsetsPartitions partitions = new OffsetsPartitions(operations);
    NavigableMap<Integer, List<Operation>> writes = new TreeMap<>();
    NavigableMap<Integer, List<Operation>> heartbeats = new TreeMap<>();
    for (Operation each : operations) {
      boolean write = Calls.writesOffsets(each.call());
      if (write || each.call() instanceof Call.Heartbeat) {
        (write ? writes : heartbeats)
            .computeIfAbsent(partitions.of(each), unused -> new ArrayList<>())
            .add(each);
      }
    }
    // Heartbeats are answered from memory, and so tell less; they stand in where nothing is stored.
    heartbeats.forEach(writes::putIfAbsent);
    List<Window> windows = new ArrayList<>();
    writes.forEach((partition, attempts) -> addWindows(partition, attempts, windows));
    return windows;
  }

  static Percentiles millis(List<Window> windows) {
    return Percentiles.of(
        windows.stream().mapToLong(each -> each.lengthNs() / 1_000_000).toArray());
  }

  private static void addWindows(int partition, List<Operation> attempts, List<Window> windows) {
    attempts.sort(Comparator.comparingLong(Operation::returnedNs));
    long served = 0;
    long asked = Long.MAX_VALUE;
    for (Operation each : attempts) {
      asked = Math.min(asked, each.invokedNs());
      if (Calls.served(each)) {
        add(partition, Math.max(served, asked), each.returnedNs(), true, windows);
        served = each.returnedNs();
        asked = Long.MAX_VALUE;
      }
    }
    if (asked != Long.MAX_VALUE) {
      long end = attempts.get(attempts.size() - 1).returnedNs();
      add(partition, Math.max(served, asked), end, false, windows);
    }
  }

  private static void add(
      int partition, long fromNs, long toNs, boolean ended, List<Window> windows) {
    if (toNs - fromNs >= SHORTEST_NS) {
      windows.add(new Window(partition, fromNs, toNs, ended));
    }
  }
}
