// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

/**
 * The clock and the alarm of soft state. Monotonic milliseconds; tests drive it by hand. Tasks run
 * on one thread, one after the other, and must not block.
 */
public interface Timers {
  long nowMs();

  Timer schedule(long delayMs, Runnable task);

  /** A task that has been scheduled. */
  @FunctionalInterface
  interface Timer {
    /** The task will not start any more; one that has started goes on. */
    void cancel();
  }
}
