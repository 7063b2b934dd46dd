// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/**
 * Lets calls wait out a hand-over. While the leadership of a replica group goes from one node to
 * another nobody can take a write, and a caller that is told so at once can only ask around until
 * it finds the new leader. The old one hears from its successor within milliseconds of its election
 * and the new one knows when it is ready, so a call waits there instead, for a short time. Looks at
 * a group only while somebody waits. Thread-safe.
 */
public final class Succession {
  /** Longer than a hand-over that comes about; what takes longer is an election. */
  public static final long LIMIT_MS = 500;

  private static final long LOOK_MS = 3;

  private final Timers timers;
  private final long limitMs;
  private final Map<Integer, List<CompletableFuture<Void>>> waiting = new HashMap<>();

  /**
   * @param limitMs longest wait; 0 for none
   */
  public Succession(Timers timers, long limitMs) {
    this.timers = timers;
    this.limitMs = limitMs;
  }

  boolean waits() {
    return limitMs > 0;
  }

  /**
   * Waits until it is known who leads the group, or the time is up.
   *
   * @param known says so; of those who wait at the same time the first one's counts
   * @return never fails; completes on the thread of the timers
   */
  synchronized CompletableFuture<Void> await(int group, BooleanSupplier known) {
    List<CompletableFuture<Void>> all = waiting.get(group);
    if (all == null) {
      all = new ArrayList<>();
      waiting.put(group, all);
      look(group, known, timers.nowMs() + limitMs);
    }
    CompletableFuture<Void> told = new CompletableFuture<>();
    all.add(told);
    return told;
  }

  private void look(int group, BooleanSupplier known, long untilMs) {
    timers.schedule(
        LOOK_MS,
        () -> {
          if (known.getAsBoolean() || timers.nowMs() >= untilMs) {
            end(group);
          } else {
            look(group, known, untilMs);
          }
        });
  }

  /** In the order in which they came: a LeaveGroup must not overtake a JoinGroup. */
  private void end(int group) {
    List<CompletableFuture<Void>> ended;
    synchronized (this) {
      ended = waiting.remove(group);
    }
    if (ended != null) {
      ended.forEach(told -> told.complete(null));
    }
  }
}
