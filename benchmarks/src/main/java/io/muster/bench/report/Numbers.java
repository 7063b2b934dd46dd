// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

import java.util.Locale;

/** Numbers for people: three digits that count, no exponents. */
final class Numbers {
  static String text(double value) {
    double size = Math.abs(value);
    if (size >= 100 || value == Math.rint(value)) {
      return String.format(Locale.ROOT, "%.0f", value);
    }
    return String.format(Locale.ROOT, size >= 10 ? "%.1f" : size >= 0.1 ? "%.2f" : "%.4f", value);
  }

  private Numbers() {}
}
