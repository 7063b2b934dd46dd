// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker;

import java.util.List;
import java.util.SortedMap;

/**
 * What a checker found.
 *
 * @param figures what it looked at, in numbers, by name; for the report
 */
public record Verdict(
    String checker, Judgement judgement, List<Anomaly> anomalies, SortedMap<String, Long> figures) {
  /** Of one promise. */
  public enum Judgement {
    VALID,
    INVALID,
    /** There was nothing to judge, or too much for the time. Never taken for valid. */
    UNKNOWN
  }

  public Verdict {
    anomalies = List.copyOf(anomalies);
  }

  /**
   * Invalid with anomalies, unknown without anything judged, and else valid.
   *
   * @param judged how many things were looked at
   */
  public static Verdict of(
      String checker, long judged, List<Anomaly> anomalies, SortedMap<String, Long> figures) {
    Judgement judgement =
        !anomalies.isEmpty()
            ? Judgement.INVALID
            : judged == 0 ? Judgement.UNKNOWN : Judgement.VALID;
    return new Verdict(checker, judgement, anomalies, figures);
  }
}
