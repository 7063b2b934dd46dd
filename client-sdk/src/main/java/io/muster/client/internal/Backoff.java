// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.function.DoubleSupplier;

/**
 * Pauses between attempts, with decorrelated jitter: each is drawn between the least and three
 * times the one before, up to the most. Clients that failed together do not come back together.
 */
final class Backoff {
  private final double leastNanos;
  private final double mostNanos;
  private final DoubleSupplier random;
  private double previousNanos;

  /**
   * A fresh sequence of pauses.
   *
   * @param random uniform in [0, 1)
   */
  Backoff(Duration least, Duration most, DoubleSupplier random) {
    this.leastNanos = least.toNanos();
    this.mostNanos = Math.max(most.toNanos(), least.toNanos());
    this.random = random;
    this.previousNanos = leastNanos;
  }

  Duration next() {
    double ceiling = Math.min(mostNanos, previousNanos * 3);
    previousNanos = leastNanos + random.getAsDouble() * (ceiling - leastNanos);
    return Duration.ofNanos((long) previousNanos);
  }

  /** The next pause is a short one again. */
  void reset() {
    previousNanos = leastNanos;
  }
}
