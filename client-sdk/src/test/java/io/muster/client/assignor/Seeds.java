// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import java.util.stream.LongStream;

/**
 * Seeds of the random tests: a few that are always the same and a new one in each run. A failure
 * names its seed; {@code -Dmuster.seed=} runs that one alone.
 */
final class Seeds {

  static LongStream seeds() {
    Long given = Long.getLong("muster.seed");
    if (given != null) {
      return LongStream.of(given);
    }
    return LongStream.of(1, 2, 3, System.nanoTime());
  }

  /** Runs a check of which a failure names the seed. */
  static void check(long seed, Runnable checks) {
    try {
      checks.run();
    } catch (AssertionError e) {
      throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
    }
  }

  private Seeds() {}
}
