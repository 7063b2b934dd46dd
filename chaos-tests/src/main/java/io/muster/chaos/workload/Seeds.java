// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.util.Random;

/** Random choices of the parts of a run, which do not depend on each other's pace. */
public final class Seeds {
  private static final long SPREAD = 0x9E3779B97F4A7C15L;

  /** Of one part, named in the run. */
  public static Random random(long seed, String part) {
    return new Random((seed ^ part.hashCode()) * SPREAD);
  }

  private Seeds() {}
}
