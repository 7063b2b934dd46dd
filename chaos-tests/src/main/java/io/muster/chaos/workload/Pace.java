// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.util.concurrent.TimeUnit;

/** Lets the processes of a workload begin so many operations in a second together. Thread-safe. */
public final class Pace {
  private final long intervalNanos;
  private long nextNanos = System.nanoTime();

  /**
   * @param perSecond of all who share it
   */
  public Pace(int perSecond) {
    this.intervalNanos = TimeUnit.SECONDS.toNanos(1) / perSecond;
  }

  /** Waits for its turn. What was missed while nobody came is not made up for. */
  public void await() throws InterruptedException {
    long now = System.nanoTime();
    long turn;
    synchronized (this) {
      turn = Math.max(nextNanos, now);
      nextNanos = turn + intervalNanos;
    }
    TimeUnit.NANOSECONDS.sleep(turn - now);
  }
}
