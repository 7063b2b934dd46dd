// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker;

import java.util.Random;

/** The seed of a property test: new each time, or the one that is to be repeated. */
public final class Seeds {
  /** System property that sets it. */
  public static final String PROPERTY = "muster.test.seed";

  /** Prints it, so that a failure can be repeated. */
  public static long next(Class<?> test) {
    Long given = Long.getLong(PROPERTY);
    long seed = given != null ? given : new Random().nextLong();
    System.out.println(test.getSimpleName() + ": -D" + PROPERTY + "=" + seed);
    return seed;
  }

  private Seeds() {}
}
