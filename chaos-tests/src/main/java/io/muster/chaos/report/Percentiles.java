// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.report;

import java.util.Arrays;

/** Of a few numbers, by the nearest rank; all 0 where there is none. */
record Percentiles(int count, long p50, long p90, long p99, long max, long total) {
  static Percentiles of(long[] values) {
    long[] sorted = values.clone();
    Arrays.sort(sorted);
    return new Percentiles(
        sorted.length,
        at(sorted, 0.5),
        at(sorted, 0.9),
        at(sorted, 0.99),
        at(sorted, 1),
        Arrays.stream(sorted).sum());
  }

  private static long at(long[] sorted, double share) {
    return sorted.length == 0 ? 0 : sorted[(int) Math.ceil(share * sorted.length) - 1];
  }
}
