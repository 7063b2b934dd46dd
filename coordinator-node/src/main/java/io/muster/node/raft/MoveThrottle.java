// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/**
 * Bounds how fast this node, as leader, fills new members, all of its groups together. What is sent
 * is a debt that runs down at the rate, and nothing is sent while there is any. So in any time no
 * more leaves the node than the rate allows for it, and what each group sends at once. Another rate
 * holds from the next look on, for those that wait, too. Thread-safe.
 */
final class MoveThrottle {
  private static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(100);
  private static final double NANOS_PER_SECOND = 1e9;

  private final LongSupplier bytesPerSecond;
  private final LongSupplier nanoClock;
  private final Deque<Object> waiting = new ArrayDeque<>();
  private double debt;
  private long lookedAt;

  /**
   * @param bytesPerSecond asked at each look, 1 or more
   */
  MoveThrottle(LongSupplier bytesPerSecond) {
    this(bytesPerSecond, System::nanoTime);
  }

  MoveThrottle(LongSupplier bytesPerSecond, LongSupplier nanoClock) {
    this.bytesPerSecond = bytesPerSecond;
    this.nanoClock = nanoClock;
    this.lookedAt = nanoClock.getAsLong();
  }

  /**
   * Waits until so much may be sent, after those who came before.
   *
   * @param whileWaiting called again and again; what it throws ends the wait
   */
  synchronized void await(int bytes, Runnable whileWaiting) throws InterruptedException {
    Object turn = new Object();
    waiting.add(turn);
    try {
      while (waiting.peek() != turn || nanosOwed() > 0) {
        whileWaiting.run();
        TimeUnit.NANOSECONDS.timedWait(this, Math.min(LOOK_NANOS, 1 + nanosOwed()));
      }
      debt += bytes;
    } finally {
      waiting.remove(turn);
      notifyAll();
    }
  }

  /**
   * So much is sent now.
   *
   * @return nanoseconds until it and all before it is paid for at the rate of now
   */
  synchronized long charge(int bytes) {
    settle();
    debt += bytes;
    return nanosOwed();
  }

  /** Nanoseconds until something may be sent; 0 where that is now. */
  synchronized long nanosOwed() {
    settle();
    return (long) (debt / bytesPerSecond.getAsLong() * NANOS_PER_SECOND);
  }

  private void settle() {
    long now = nanoClock.getAsLong();
    // Not in longs: some milliseconds at the greatest rate would overflow.
    double paid = (now - lookedAt) / NANOS_PER_SECOND * bytesPerSecond.getAsLong();
    debt = Math.max(0, debt - paid);
    lookedAt = now;
  }
}
