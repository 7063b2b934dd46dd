// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import org.HdrHistogram.Histogram;

/**
 * What syncing 4 KB to the disk took beside the load of one system in one round.
 *
 * @param count of syncs
 */
public record FsyncCost(String system, int round, long count, double p50Millis, double p99Millis) {

  /** From nanoseconds. */
  public static FsyncCost of(String system, int round, Histogram nanos) {
    return new FsyncCost(
        system,
        round,
        nanos.getTotalCount(),
        nanos.getValueAtPercentile(50) / 1e6,
        nanos.getValueAtPercentile(99) / 1e6);
  }
}
