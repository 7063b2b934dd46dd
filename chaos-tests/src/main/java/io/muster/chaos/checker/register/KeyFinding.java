// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.checker.Anomaly;
import io.muster.chaos.checker.Verdict.Judgement;
import io.muster.chaos.history.Key;
import java.util.List;

/**
 * What a judge says of one key.
 *
 * @param total anomalies, of which the first are listed
 */
record KeyFinding(Key key, Judgement judgement, List<Anomaly> anomalies, long total) {
  KeyFinding {
    anomalies = List.copyOf(anomalies);
  }

  /** Invalid with findings, else valid. */
  static KeyFinding of(Key key, Findings findings) {
    return new KeyFinding(
        key,
        findings.isEmpty() ? Judgement.VALID : Judgement.INVALID,
        findings.kept(),
        findings.total());
  }
}
