// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.history.Fault;
import io.muster.chaos.history.Operation;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** What clients felt of a fault, and shortly after it. */
final class FaultTraces {
  /** For so long after it was undone, what goes wrong is put down to it. */
  private static final long AFTER_NS = 2_000_000_000;

  /**
   * @param led offsets partitions that its targets led when it began, as clients had seen it
   * @param troubled calls that were under way and that no coordinator served
   * @param changes of leaders
   * @param unavailableNs the longest time that one partition was unavailable
   */
  record Trace(List<Integer> led, long troubled, int changes, long unavailableNs) {
    boolean bit() {
      return troubled > 0 || changes > 0 || unavailableNs > 0;
    }
  }

  private final long[] troubledInvoked;
  private final long[] troubledReturned;
  private final List<Leaderships.Leadership> leaderships;
  private final List<Unavailability.Window> windows;

  FaultTraces(
      List<Operation> operations,
      List<Leaderships.Leadership> leaderships,
      List<Unavailability.Window> windows) {
    List<Operation> troubled = operations.stream().filter(each -> !Calls.served(each)).toList();
    this.troubledInvoked = troubled.stream().mapToLong(Operation::invokedNs).toArray();
    this.troubledReturned = troubled.stream().mapToLong(Operation::returnedNs).toArray();
    this.leaderships = leaderships;
    this.windows = windows;
  }

  Trace of(Fault fault) {
    long from = fault.fromNs();
    long to = Math.min(fault.toNs(), Long.MAX_VALUE - AFTER_NS) + AFTER_NS;
    long troubled = 0;
    for (int i = 0; i < troubledInvoked.length; i++) {
      troubled += troubledInvoked[i] <= to && troubledReturned[i] >= from ? 1 : 0;
    }
    long unavailable =
        windows.stream()
            .filter(each -> each.fromNs() <= to && each.toNs() >= from)
            .mapToLong(Unavailability.Window::lengthNs)
            .max()
            .orElse(0);
    return new Trace(led(fault), troubled, changes(from, to), unavailable);
  }

  private List<Integer> led(Fault fault) {
    SortedMap<Integer, Integer> leaders = new TreeMap<>();
    for (Leaderships.Leadership each : leaderships) {
      if (each.fromNs() <= fault.fromNs()) {
        leaders.put(each.partition(), each.node());
      }
    }
    return leaders.entrySet().stream()
        .filter(each -> fault.targets().contains(each.getValue()))
        .map(Map.Entry::getKey)
        .toList();
  }

  private int changes(long from, long to) {
    int changes = 0;
    for (int i = 1; i < leaderships.size(); i++) {
      Leaderships.Leadership each = leaderships.get(i);
      if (each.partition() == leaderships.get(i - 1).partition()
          && each.fromNs() >= from
          && each.fromNs() <= to) {
        changes++;
      }
    }
    return changes;
  }
}
