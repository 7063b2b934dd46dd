// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker;

import java.util.List;

/**
 * What all checkers together say of a run.
 *
 * @param why in one sentence: what is wrong, or why the run may not be judged
 * @param verdicts one of each checker
 */
public record RunVerdict(Status status, String why, List<Verdict> verdicts) {
  /** Of a whole run. */
  public enum Status {
    VALID,
    INVALID,
    /** The run may not be judged, whatever the checkers found. */
    VOID
  }

  public RunVerdict {
    verdicts = List.copyOf(verdicts);
  }

  /** Of all checkers together. */
  public int anomalies() {
    return verdicts.stream().mapToInt(each -> each.anomalies().size()).sum();
  }
}
