// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Waits for what others bring about. */
public final class Waiting {
  private static final long LOOK_EVERY_MS = 50;

  /**
   * Waits until it holds.
   *
   * @throws IllegalStateException where it does not in time
   */
  public static void until(BooleanSupplier condition, Duration limit, String what)
      throws InterruptedException {
    if (!within(limit, condition)) {
      throw new IllegalStateException("not within " + limit + ": " + what);
    }
  }

  /**
   * Waits until it holds, or for so long.
   *
   * @return whether it holds
   */
  public static boolean within(Duration limit, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(LOOK_EVERY_MS);
    }
    return true;
  }

  private Waiting() {}
}
