// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * Replicas on this node that no placement names and that nobody has told so. Members tell a replica
 * that they let go, but not one that was down while the whole group moved away, and none that was
 * made for a change which was taken back before its turn: those would wait for a leader for ever.
 *
 * <p>Such a replica may go when it has had no leader for long, and the controller has confirmed
 * since then that the group, which is not being changed, is not placed here. A node that is cut off
 * has no leader either, but gets no confirmation. Not thread-safe; the {@link ReplicaAgent} looks
 * once at a time.
 */
final class Leftovers {
  /** Many times what electing a leader takes. */
  private static final Duration PATIENCE = Duration.ofSeconds(10);

  private final LongSupplier nanos;
  private final Supplier<CompletableFuture<Long>> confirm;
  private final Map<Integer, Wait> waits = new HashMap<>();

  /** Since when it has had no leader, and what the controller was asked then. */
  private static final class Wait {
    private final long since;
    private CompletableFuture<Long> confirmed = new CompletableFuture<>();
    private boolean asked;

    private Wait(long since) {
      this.since = since;
    }
  }

  /**
   * @param nanos as {@link System#nanoTime}
   * @param confirm asks the controller; the index of the cluster group's log at which it answered
   */
  Leftovers(LongSupplier nanos, Supplier<CompletableFuture<Long>> confirm) {
    this.nanos = nanos;
    this.confirm = confirm;
  }

  /** The replica is placed here, or somebody leads it. */
  void inUse(int group) {
    waits.remove(group);
  }

  /**
   * One look at a replica without a leader that is not placed here.
   *
   * @param applied index up to which this node has applied the cluster group's log
   */
  boolean mayGo(int group, long applied) {
    Wait wait = waits.computeIfAbsent(group, key -> new Wait(nanos.getAsLong()));
    if (nanos.getAsLong() - wait.since < PATIENCE.toNanos()) {
      return false;
    }
    if (!wait.asked || wait.confirmed.isCompletedExceptionally()) {
      wait.asked = true;
      wait.confirmed = confirm.get();
    }
    return wait.confirmed.isDone()
        && !wait.confirmed.isCompletedExceptionally()
        && applied >= wait.confirmed.join();
  }
}
