// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.system;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits by looking. */
public final class Waiting {
  private static final Duration BETWEEN_LOOKS = Duration.ofMillis(100);

  /**
   * Until the condition holds.
   *
   * @throws IllegalStateException when it does not in time; names what was waited for
   */
  public static void until(Duration limit, String what, BooleanSupplier condition)
      throws InterruptedException {
    until(limit, BETWEEN_LOOKS, what, condition);
  }

  /** As above, with a pause of one's own between looks. */
  public static void until(Duration limit, Duration pause, String what, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("waited " + limit.toSeconds() + " s in vain for " + what);
      }
      TimeUnit.NANOSECONDS.sleep(pause.toNanos());
    }
  }

  private Waiting() {}
}
