// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.group;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;

/** Gathers what one checker finds in one run, and keeps the first of many alike. */
public final class Findings {
  /** A broken node breaks the same promise thousands of times; a report needs a few of them. */
  static final int KEPT_PER_NAME = 50;

  private final String checker;
  private final List<Anomaly> kept = new ArrayList<>();
  private final SortedMap<String, Long> found = new TreeMap<>();
  private final SortedMap<String, Long> figures = new TreeMap<>();
  private long judged;

  public Findings(String checker) {
    this.checker = checker;
  }

  /** So many things more were looked at. */
  public void judged(long more) {
    judged += more;
  }

  public void found(String name, String invariant, String message, List<Integer> operations) {
    if (found.merge(name, 1L, Long::sum) <= KEPT_PER_NAME) {
      kept.add(new Anomaly(name, invariant, message, operations));
    }
  }

  public void figure(String name, long value) {
    figures.put(name, value);
  }

  public Verdict verdict() {
    figures.put("judged", judged);
    found.forEach((name, count) -> figures.put("anomalies." + name, count));
    return Verdict.of(checker, judged, kept, figures);
  }
}
