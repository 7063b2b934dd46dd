// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.history.Call;
import io.muster.chaos.history.Key;
import io.muster.chaos.history.Operation;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;

/**
 * The smallest history around an anomaly: the operations that it names, and of those on the same
 * keys or of the group what was under way together with one of them, and then what was between
 * them.
 */
final class Surroundings {
  /** More of them hide what they surround. */
  private static final int MOST = 24;

  private static final int MOST_NAMED = 60;

  /** By invocation: the named ones and at most 24 around them. */
  static List<Operation> of(Anomaly anomaly, List<Operation> operations) {
    List<Operation> named =
        anomaly.operations().stream()
            .filter(each -> each >= 0 && each < operations.size())
            .distinct()
            .limit(MOST_NAMED)
            .map(operations::get)
            .toList();
    if (named.isEmpty()) {
      return List.of();
    }
    Set<Integer> taken = new HashSet<>(anomaly.operations());
    Set<String> groups = new HashSet<>();
    Set<Key> keys = new TreeSet<>();
    for (Operation each : named) {
      groups.add(each.call().group());
      keys.addAll(Calls.keys(each.call()));
    }
    long from = named.stream().mapToLong(Operation::invokedNs).min().orElse(0);
    long to = named.stream().mapToLong(Operation::returnedNs).max().orElse(0);
    List<Operation> around = new ArrayList<>();
    for (Operation each : operations) {
      if (each.invokedNs() <= to
          && each.returnedNs() >= from
          && groups.contains(each.call().group())
          && !taken.contains(each.index())
          && touches(each, keys)) {
        around.add(each);
      }
    }
    around.sort(
        Comparator.comparing((Operation each) -> named.stream().noneMatch(n -> overlap(n, each)))
            .thenComparingLong(each -> distance(each, named))
            .thenComparingInt(Operation::index));
    List<Operation> all = new ArrayList<>(around.subList(0, Math.min(MOST, around.size())));
    all.addAll(named);
    all.sort(Comparator.comparingInt(Operation::index));
    return all;
  }

  private Surroundings() {}

  private static boolean touches(Operation operation, Set<Key> keys) {
    List<Key> mine = Calls.keys(operation.call());
    return keys.isEmpty()
        || (mine.isEmpty() && !(operation.call() instanceof Call.Heartbeat))
        || mine.stream().anyMatch(keys::contains);
  }

  private static boolean overlap(Operation one, Operation other) {
    return one.invokedNs() <= other.returnedNs() && other.invokedNs() <= one.returnedNs();
  }

  private static long distance(Operation operation, List<Operation> named) {
    return named.stream()
        .mapToLong(one -> Math.abs(one.invokedNs() - operation.invokedNs()))
        .min()
        .orElse(0);
  }
}
