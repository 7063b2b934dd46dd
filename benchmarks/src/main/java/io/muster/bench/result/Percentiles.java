// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.result;

import java.util.ArrayList;
import java.util.List;
import org.HdrHistogram.Histogram;

/**
 * A distribution of latencies.
 *
 * @param count of values
 * @param points the curve, by rising percentile
 */
public record Percentiles(long count, List<Point> points) {
  /** The percentiles that are kept. */
  private static final double[] KEPT = {
    0, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99, 100
  };

  /** Of 100 values so many are not higher. */
  public record Point(double percentile, double millis) {}

  public Percentiles {
    points = List.copyOf(points);
  }

  /** From nanoseconds. */
  public static Percentiles of(Histogram nanos) {
    List<Point> points = new ArrayList<>();
    for (double percentile : KEPT) {
      points.add(new Point(percentile, nanos.getValueAtPercentile(percentile) / 1e6));
    }
    return new Percentiles(nanos.getTotalCount(), points);
  }

  /**
   * One that is kept.
   *
   * @throws IllegalArgumentException when it is not
   */
  public double millis(double percentile) {
    return points.stream()
        .filter(point -> point.percentile() == percentile)
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException("percentile " + percentile))
        .millis();
  }
}
