// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.Burst;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Bounds how many log entries of a node's replica groups are under way at once. An entry costs the
 * same with one command as with fifty, and on few cores the threads of fifty groups that each write
 * one command at a time leave none for the threads that bring the commands in. While a group waits
 * for its turn its commands gather; so what would be many small entries becomes few large ones,
 * exactly when there is more to do than can be done, and nothing waits otherwise.
 *
 * <p>Who waits waits for a round: once all turns are taken, nobody gets one before most of them are
 * given back. Then all that wait go together, and what their entries have for other nodes goes as
 * one message to each ({@link Burst}), where single ones would each wake a chain of threads.
 *
 * <p>A turn is lent for a short time only: a group that has no majority, or a slow disk, must not
 * keep the turns of others for longer. Groups get turns in the order in which they asked.
 * Thread-safe.
 */
public final class EntryTurns {
  /** The part of the turns that may still be lent when the next round begins. */
  private static final int PART_LEFT = 4;

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

  /** The next round begins when no more than these turns are lent. */
  private final int left;

  private final long lentMs;
  private final Timers timers;

  // Guarded by this.
  private final Map<Object, Long> lent = new LinkedHashMap<>();
  private final Set<Runnable> waiting = new LinkedHashSet<>();
  private boolean watched;

  /** All turns were taken, and not enough of them are back. */
  private boolean shut;

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
    this.left = Math.min(most - 1, Math.max(1, most / PART_LEFT));
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
    if (!isOpen()) {
      waiting.add(again);
      watch();
      return null;
    }
    waiting.remove(again);
    Object turn = new Object();
    lent.put(turn, timers.nowMs());
    shut = lent.size() >= most;
    return turn;
  }

  /** Gives a turn back, and lets the next ones have theirs. */
  void giveBack(Object turn) {
    synchronized (this) {
      lent.remove(turn);
    }
    callNext();
  }

  /**
   * One after the other: whoever has to wait for its group keeps only itself from its turn. Some
   * may not need theirs any more; they take none.
   */
  private void callNext() {
    Burst.run(
        () -> {
          for (Runnable next = next(); next != null; next = next()) {
            next.run();
          }
        });
  }

  private synchronized @Nullable Runnable next() {
    forgetOld();
    Iterator<Runnable> first = waiting.iterator();
    if (!isOpen() || !first.hasNext()) {
      return null;
    }
    Runnable next = first.next();
    first.remove();
    return next;
  }

  private boolean isOpen() {
    shut = shut && lent.size() > left;
    return !shut;
  }

  private void forgetOld() {
    long now = timers.nowMs();
    lent.values().removeIf(since -> now - since >= lentMs);
  }

  /** Until the oldest turn is forgotten. */
  private void watch() {
    Iterator<Long> oldest = lent.values().iterator();
    if (!watched && oldest.hasNext()) {
      watched = true;
      timers.schedule(Math.max(1, lentMs - (timers.nowMs() - oldest.next())), this::look);
    }
  }

  private void look() {
    synchronized (this) {
      watched = false;
    }
    try {
      callNext();
    } finally {
      synchronized (this) {
        if (!waiting.isEmpty()) {
          watch();
        }
      }
    }
  }
}
