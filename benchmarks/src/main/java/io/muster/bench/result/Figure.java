// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.result;

/**
 * One measured quantity.
 *
 * @param name what it is, within its case, such as {@code rate} or {@code p99}
 * @param higherIsBetter otherwise lower is
 * @param headline one of those that are printed in the end; the others are in the reports only
 */
public record Figure(
    String name, double value, String unit, boolean higherIsBetter, boolean headline) {

  public Figure {
    if (!Double.isFinite(value)) {
      throw new IllegalArgumentException(name + " is " + value);
    }
  }

  /** A headline of which more is better. */
  public static Figure more(String name, double value, String unit) {
    return new Figure(name, value, unit, true, true);
  }

  /** A headline of which less is better. */
  public static Figure less(String name, double value, String unit) {
    return new Figure(name, value, unit, false, true);
  }

  /** Something beside it, of which less is better. */
  public static Figure beside(String name, double value, String unit) {
    return new Figure(name, value, unit, false, false);
  }
}
