// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import java.time.Duration;

/** What the search for one key may cost. Not thread-safe. */
final class Budget {
  private static final int STEPS_PER_LOOK = 256;

  private final long untilNanos;
  private long configurations;
  private int steps;

  /**
   * @param configurations that may be kept
   */
  Budget(Duration limit, long configurations) {
    this.untilNanos = System.nanoTime() + limit.toNanos();
    this.configurations = configurations;
  }

  void step() throws Exhausted {
    if (++steps % STEPS_PER_LOOK == 0 && System.nanoTime() - untilNanos > 0) {
      throw new Exhausted();
    }
  }

  void keep() throws Exhausted {
    if (--configurations < 0) {
      throw new Exhausted();
    }
  }

  /** There is no more time or space. */
  static final class Exhausted extends Exception {
    private static final long serialVersionUID = 1;

    Exhausted() {
      super("the search is too expensive", null, false, false);
    }
  }
}
