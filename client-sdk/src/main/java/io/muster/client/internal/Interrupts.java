// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

/** Interrupts of the application's threads. */
final class Interrupts {

  /**
   * Does something that an interrupt from before does not cut short: a thread is often told to stop
   * that way, and what it does then is to close. One that comes meanwhile still counts. The thread
   * is left as interrupted as it was.
   */
  static void aside(Runnable step) {
    boolean interrupted = Thread.interrupted();
    try {
      step.run();
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private Interrupts() {}
}
