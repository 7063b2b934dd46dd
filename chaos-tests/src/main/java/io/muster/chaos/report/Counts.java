// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import io.muster.chaos.checker.RunVerdict;
import io.muster.chaos.history.Operation;
import io.muster.chaos.history.Outcome;
import io.muster.chaos.history.Run;
import io.muster.chaos.history.RunInfo;

/**
 * A run in a few numbers.
 *
 * @param operations calls to the cluster
 * @param acknowledged those that ended well
 * @param failed those that took no effect
 * @param unknown writes of unknown fate
 * @param events what members did or learned; no operations
 * @param failovers leader changes that clients saw, over all offsets partitions
 * @param windows of unavailability, over all offsets partitions
 */
public record Counts(
    long operations,
    long acknowledged,
    long failed,
    long unknown,
    long events,
    int anomalies,
    int failovers,
    long lengthMs,
    int windows,
    long unavailableP50Ms,
    long unavailableP99Ms,
    long unavailableMaxMs) {

  public static Counts of(Run run, RunVerdict verdict) {
    long operations = 0;
    long acknowledged = 0;
    long failed = 0;
    for (Operation each : run.operations()) {
      if (Calls.toCluster(each.call())) {
        operations++;
        acknowledged += each.outcome() == Outcome.OK ? 1 : 0;
        failed += each.outcome() == Outcome.FAIL ? 1 : 0;
      }
    }
    var windows = Unavailability.of(run.operations());
    Percentiles unavailable = Unavailability.millis(windows);
    return new Counts(
        operations,
        acknowledged,
        failed,
        operations - acknowledged - failed,
        run.operations().size() - operations,
        verdict.anomalies(),
        Leaderships.changes(Leaderships.of(run.operations())),
        lengthNs(run) / 1_000_000,
        windows.size(),
        unavailable.p50(),
        unavailable.p99(),
        unavailable.max());
  }

  /** Until the last thing that happened. */
  static long lengthNs(Run run) {
    long end = run.info().phase(RunInfo.END);
    for (Operation each : run.operations()) {
      end = Math.max(end, each.returnedNs());
    }
    for (var each : run.faults()) {
      end = Math.max(end, each.fromNs());
    }
    return Math.max(end, 1);
  }
}
