// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.coordinator.Timers.Timer;
import org.jspecify.annotations.Nullable;

/** The one join or sync timer of a group, armed once for each phase. Guarded by its group. */
final class PhaseTimer {
  private final Timers timers;
  private @Nullable Timer timer;

  PhaseTimer(Timers timers) {
    this.timers = timers;
  }

  void arm(long delayMs, Runnable task) {
    cancel();
    timer = timers.schedule(delayMs, task);
  }

  void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
