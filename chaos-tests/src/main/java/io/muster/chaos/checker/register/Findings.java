// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;

/**
 * Anomalies of one key. One broken rule often shows in everything that follows: the first few of
 * each name are kept, the others counted.
 */
final class Findings {
  private static final int KEPT_PER_NAME = 3;

  private final List<Anomaly> kept = new ArrayList<>();
  private final Map<String, Integer> counts = new HashMap<>();
  private long total;

  /**
   * @param operations indexes; what is negative is left out
   */
  void add(String name, String invariant, String message, int... operations) {
    total++;
    if (counts.merge(name, 1, Integer::sum) <= KEPT_PER_NAME) {
      List<Integer> shown =
          IntStream.of(operations).filter(each -> each >= 0).distinct().sorted().boxed().toList();
      kept.add(new Anomaly(name, invariant, message, shown));
    }
  }

  List<Anomaly> kept() {
    return List.copyOf(kept);
  }

  boolean isEmpty() {
    return kept.isEmpty();
  }

  long total() {
    return total;
  }
}
