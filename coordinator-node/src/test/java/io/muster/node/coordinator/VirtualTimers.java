// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.Queue;

/** A clock that stands still until a test moves it. One thread. */
final class VirtualTimers implements Timers {
  private final Queue<Alarm> alarms =
      new PriorityQueue<>(Comparator.comparingLong(Alarm::atMs).thenComparingLong(Alarm::order));
  private long nowMs = 1_000_000;
  private long order;

  private record Alarm(long atMs, long order, Runnable task) {}

  @Override
  public long nowMs() {
    return nowMs;
  }

  @Override
  public Timer schedule(long delayMs, Runnable task) {
    Alarm alarm = new Alarm(nowMs + delayMs, order++, task);
    alarms.add(alarm);
    return () -> alarms.remove(alarm);
  }

  /** Moves the clock, and rings on the way whatever is due, in order. */
  void advance(long ms) {
    long until = nowMs + ms;
    Alarm next = alarms.peek();
    while (next != null && next.atMs() <= until) {
      alarms.remove(next);
      nowMs = Math.max(nowMs, next.atMs());
      next.task().run();
      next = alarms.peek();
    }
    nowMs = until;
  }

  /** The process does not run for so long: what was due meanwhile rings with the next advance. */
  void standStill(long ms) {
    nowMs += ms;
  }

  int pending() {
    return alarms.size();
  }
}
