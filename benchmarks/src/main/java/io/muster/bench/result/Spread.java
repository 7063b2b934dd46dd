// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.result;

import java.util.Collection;

/**
 * Values of several rounds.
 *
 * @param median of an even number of values: the mean of the two in the middle
 */
public record Spread(double median, double min, double max, int rounds) {

  /** Of at least one value. */
  public static Spread of(Collection<Double> values) {
    if (values.isEmpty()) {
      throw new IllegalArgumentException("no values");
    }
    double[] sorted = values.stream().mapToDouble(Double::doubleValue).sorted().toArray();
    int middle = sorted.length / 2;
    double median =
        sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
    return new Spread(median, sorted[0], sorted[sorted.length - 1], sorted.length);
  }
}
