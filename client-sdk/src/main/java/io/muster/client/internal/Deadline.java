// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;

/** A moment on a timer's clock by which something has to end. Any thread may ask. */
final class Deadline {
  /** "For ever", as callers say it with a huge duration, in a form that nanoseconds can hold. */
  private static final Duration MOST = Duration.ofDays(10_000);

  private final Timer timer;
  private final long nanos;

  private Deadline(Timer timer, long nanos) {
    this.timer = timer;
    this.nanos = nanos;
  }

  static Deadline after(Timer timer, Duration timeout) {
    return new Deadline(timer, timer.nanos() + capped(timeout).toNanos());
  }

  /** The same timeout, unless it is longer than any process lives. */
  static Duration capped(Duration timeout) {
    return timeout.compareTo(MOST) < 0 ? timeout : MOST;
  }

  /** Zero once it has passed. */
  Duration left() {
    return Duration.ofNanos(Math.max(0, nanos - timer.nanos()));
  }

  boolean hasPassed() {
    return left().isZero();
  }
}
