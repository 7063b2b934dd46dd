// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many log entries of a node's replica groups are under way at once. An entry costs the
 * same with one command as with fifty, and on few cores the threads of fifty groups that each write
 * one command at a time leave none for the threads that bring the commands in. While a group waits
 * for its turn its commands gather; so what would be many small entries becomes few large ones,
 * exactly when there is more to do than can be done, and nothing waits otherwise.
 *
 * <p>A turn is lent for a short time only: a group that has no majority, or a slow disk, must not
 * keep the turns of others for longer. Groups get turns in the order in which they asked.
 * Thread-safe.
 */
public final class EntryTurns {
  private static final Timers NO_TIMERS =
      new Timers() {
        @Override
        public long nowMs() {
          return 0;
        }

        @Override
        public Timer schedule(long delayMs, Runnable task) {
          throw new IllegalStateException("nobody waits where everybody has a turn");
        }
      };

  private final int most;
  private final long lentMs;
  private final Timers timers;

  // Guarded by this.
  private final Map<Object, Long> lent = new LinkedHashMap<>();
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private boolean watched;

  /** Everybody always has a turn. */
  public static EntryTurns unlimited() {
    return new EntryTurns(Integer.MAX_VALUE, 1, NO_TIMERS);
  }

  /**
   * @param most turns at once, 1 or more
   * @param lentMs for how long at most a turn keeps others waiting
   */
  public EntryTurns(int most, long lentMs, Timers timers) {
    this.most = most;
    this.lentMs = lentMs;
    this.timers = timers;
  }

  /**
   * Takes a turn.
   *
   * @param again run when there may be a turn, where there is none now; never on the caller's stack
   * @return what to give back, or null where none is free
   */
  synchronized @Nullable Object take(Runnable again) {
    forgetOld();
    if (lent.size() >= most) {
      waiting.add(again);
      watch();
      return null;
    }
    waiting.remove(again);
    Object turn = new Object();
    lent.put(turn, timers.nowMs());
    return turn;
  }

  /** Gives a turn back, and lets the next ones have theirs. */
  void giveBack(Object turn) {
    synchronized (this) {
      lent.remove(turn);
    }
    callNext();
  }

  private void callNext() {
    Queue<Runnable> next = free();
    while (!next.isEmpty()) {
      next.forEach(Runnable::run);
      // Some of them may not have needed their turn any more.
      next = free();
    }
  }

  /** As many of those that wait as there are turns; one that needs none any more takes none. */
  private synchronized Queue<Runnable> free() {
    Queue<Runnable> next = new ArrayDeque<>();
    for (Runnable each : waiting) {
      if (next.size() + lent.size() >= most) {
        break;
      }
      next.add(each);
    }
    next.forEach(waiting::remove);
    return next;
  }

  private void forgetOld() {
    long now = timers.nowMs();
    lent.values().removeIf(since -> now - since >= lentMs);
  }

  private void watch() {
    if (!watched) {
      watched = true;
      timers.schedule(lentMs, this::look);
    }
  }

  private void look() {
    synchronized (this) {
      watched = false;
      forgetOld();
    }
    callNext();
    synchronized (this) {
      if (!waiting.isEmpty()) {
        watch();
      }
    }
  }
}
