// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.coordinator.Timers.Timer;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The phase that a group is in, its one timer, and whose SyncGroup is still to come. Guarded by its
 * group.
 */
final class Phase {
  /** Members may bring a rebalance timeout of a millisecond. */
  private static final long LEAST_JOIN_MS = 100;

  private final Timers timers;
  private final LongConsumer joinTimeOver;
  private final LongConsumer syncTimeOver;

  private @Nullable Timer timer;
  private final Set<String> awaitedSyncs = new LinkedHashSet<>();
  private long number = -1;
  private int generation = -1;
  private GroupState state = GroupState.EMPTY;

  /**
   * @param joinTimeOver told the number of the phase whose join timer rang
   * @param syncTimeOver told the number of the phase whose sync timer rang
   */
  Phase(Timers timers, LongConsumer joinTimeOver, LongConsumer syncTimeOver) {
    this.timers = timers;
    this.joinTimeOver = joinTimeOver;
    this.syncTimeOver = syncTimeOver;
  }

  /**
   * Sets the timer right for the group as it is now.
   *
   * @return whether a rebalance has begun
   */
  boolean follow(@Nullable Group group) {
    if (group == null) {
      end();
      number = -1;
      generation = -1;
      state = GroupState.EMPTY;
      return false;
    }
    // A group that was made anew under the same name counts its phases from the start, but what
    // was deleted was empty.
    boolean same = group.phase() == number && state != GroupState.EMPTY;
    boolean rebalanceStarted =
        !same
            && group.state() == GroupState.PREPARING_REBALANCE
            && (state != GroupState.PREPARING_REBALANCE || generation != group.generation());
    number = group.phase();
    generation = group.generation();
    state = group.state();
    if (!same) {
      restart(group);
    }
    return rebalanceStarted;
  }

  private void restart(Group group) {
    end();
    long phase = number;
    switch (state) {
      case PREPARING_REBALANCE -> {
        // Where nobody has joined the phase begins anew, and each time costs a log entry.
        long least = group.initialJoin() == null ? LEAST_JOIN_MS : 0;
        timer =
            timers.schedule(
                Math.max(least, group.phaseTimerMs()), () -> joinTimeOver.accept(phase));
      }
      case COMPLETING_REBALANCE -> {
        awaitedSyncs.addAll(group.membersById().keySet());
        timer = timers.schedule(group.phaseTimerMs(), () -> syncTimeOver.accept(phase));
      }
      case STABLE, EMPTY -> {}
    }
  }

  /** The state that the group was followed in last. */
  GroupState state() {
    return state;
  }

  /** The member's SyncGroup is in. The sync timer goes with the last one. */
  void synced(String memberId) {
    awaitedSyncs.remove(memberId);
    if (awaitedSyncs.isEmpty() && state != GroupState.PREPARING_REBALANCE) {
      cancel();
    }
  }

  /** Members that have not synced in this phase; none where it is another one by now. */
  List<String> missingIn(long phase, int limit) {
    return phase == number ? awaitedSyncs.stream().limit(limit).toList() : List.of();
  }

  void end() {
    cancel();
    awaitedSyncs.clear();
  }

  private void cancel() {
    if (timer != null) {
      timer.cancel();
      timer = null;
    }
  }
}
