// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;
import java.time.Instant;
import java.util.SortedMap;

/**
 * What run.json holds.
 *
 * @param id of the run, the name of its folder
 * @param began in ISO 8601
 * @param why the verdict is what it is
 */
public record RunSummary(
    String id,
    String began,
    RunVerdict.Status verdict,
    String why,
    Counts counts,
    RunInfo info,
    SortedMap<String, String> facts) {

  static RunSummary of(String id, Instant began, Run run, RunVerdict verdict) {
    return new RunSummary(
        id,
        began.toString(),
        verdict.status(),
        verdict.why(),
        Counts.of(run, verdict),
        run.info(),
        run.facts());
  }
}
