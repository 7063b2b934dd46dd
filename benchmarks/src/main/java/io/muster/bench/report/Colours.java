// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.report;

/** One colour per system, the same in all plots; they can be told apart by the colour-blind. */
final class Colours {
  private static final String[] MUSTER = {"#0072b2", "#56b4e9", "#009e73", "#004b76"};

  static String of(String system, int position) {
    return system.equals("kafka") ? "#d55e00" : MUSTER[position % MUSTER.length];
  }

  private Colours() {}
}
