// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Waits for what the kernel does in its own time. */
public final class Patience {
  private static final long PERIOD_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

  @FunctionalInterface
  public interface Condition {
    boolean holds() throws IOException;
  }

  private Patience() {}

  /** Asks again and again; an interrupt does not shorten it. */
  public static boolean until(Duration limit, Condition condition) throws IOException {
    long deadline = System.nanoTime() + limit.toNanos();
    boolean interrupted = false;
    try {
      while (!condition.holds()) {
        if (System.nanoTime() - deadline >= 0) {
          return false;
        }
        LockSupport.parkNanos(PERIOD_NANOS);
        interrupted |= Thread.interrupted();
      }
      return true;
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
