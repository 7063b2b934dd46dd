// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import java.time.Duration;

/**
 * How long the parts of a run are, in the proportions of section 9.1 of the model: 20 s of warm-up
 * and of recovery beside 220 s of faults.
 *
 * @param faults what the user asked for
 */
record Phases(Duration warmUp, Duration faults, Duration recovery) {
  private static final Duration SHORTEST = Duration.ofSeconds(5);
  private static final Duration LONGEST = Duration.ofSeconds(20);
  private static final int PROPORTION = 11;

  static Phases around(Duration faults) {
    Duration edge = faults.dividedBy(PROPORTION);
    if (edge.compareTo(SHORTEST) < 0) {
      edge = SHORTEST;
    }
    if (edge.compareTo(LONGEST) > 0) {
      edge = LONGEST;
    }
    return new Phases(edge, faults, edge);
  }
}
