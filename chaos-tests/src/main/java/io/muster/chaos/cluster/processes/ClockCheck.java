// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** Prints the time that a Java process sees, and how many waits it took to wait a moment. */
final class ClockCheck {
  private static final long WAIT_MS = 100;

  private ClockCheck() {}

  public static void main(String[] arguments) {
    long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(WAIT_MS);
    int waits = 0;
    // Once is enough, and twice where it wakes for no reason; more mean that nothing waits.
    while (System.nanoTime() - deadline < 0) {
      LockSupport.parkNanos(deadline - System.nanoTime());
      waits++;
    }
    System.out.println(System.currentTimeMillis() + " " + waits);
  }
}
