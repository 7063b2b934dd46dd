// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;

/** Time as the client sees it, so that tests can bring their own. */
interface Timer {
  /** Monotonic, like {@link System#nanoTime()}. */
  long nanos();

  /** Runs the task after the delay. The task must not block. */
  Scheduled schedule(Duration delay, Runnable task);

  /** A task that waits for its time. */
  @FunctionalInterface
  interface Scheduled {
    /** The task does not run, unless it has begun already. */
    void cancel();
  }
}
