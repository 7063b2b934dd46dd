// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** Notices that the application has stopped polling. */
final class PollDeadline {
  private final Timer timer;
  private final Duration interval;
  private final Runnable late;
  private volatile long lastPollNanos;
  private volatile boolean missed;
  private boolean running;
  private Timer.@Nullable Scheduled check;

  /**
   * Not running yet.
   *
   * @param late called once when the interval has passed without a poll
   */
  PollDeadline(Timer timer, Duration interval, Runnable late) {
    this.timer = timer;
    this.interval = interval;
    this.late = late;
    this.lastPollNanos = timer.nanos();
  }

  synchronized void start() {
    lastPollNanos = timer.nanos();
    missed = false;
    if (!running) {
      running = true;
      schedule(interval);
    }
  }

  /**
   * The application polls.
   *
   * @return whether it had missed the interval before
   */
  boolean polled() {
    lastPollNanos = timer.nanos();
    if (!missed) {
      return false;
    }
    synchronized (this) {
      missed = false;
      if (running) {
        schedule(interval);
      }
    }
    return true;
  }

  synchronized void stop() {
    running = false;
    Timer.Scheduled waiting = check;
    if (waiting != null) {
      waiting.cancel();
      check = null;
    }
  }

  private synchronized void schedule(Duration pause) {
    check = timer.schedule(pause, this::check);
  }

  private void check() {
    synchronized (this) {
      if (!running) {
        return;
      }
      Duration left = interval.minusNanos(timer.nanos() - lastPollNanos);
      if (!left.isNegative() && !left.isZero()) {
        schedule(left);
        return;
      }
      missed = true;
    }
    late.run();
  }
}
