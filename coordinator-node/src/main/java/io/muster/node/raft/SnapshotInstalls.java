// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;

/**
 * How far the install of a snapshot from the leader is: announced (Ratis swaps the folders), begun
 * (the store is made again), finished, and settled, which is when Ratis shows the next log entry.
 *
 * <p>{@link #isBusy}, {@link #announced}, {@link #begun} and {@link #finished} are called under one
 * lock of the owner; the others by any thread.
 */
final class SnapshotInstalls {
  /**
   * Between the end of an install here and Ratis's note of it there are a few statements; an idle
   * group shows no entry that would tell that they are done.
   */
  private static final long SETTLED_NANOS = Duration.ofSeconds(1).toNanos();

  /** Ratis begins at once, unless swapping the folders failed; then the next one may come. */
  private static final long BEGIN_NANOS = Duration.ofSeconds(10).toNanos();

  private static final long STUCK_NANOS = Duration.ofSeconds(60).toNanos();

  private enum Step {
    NONE,
    ANNOUNCED,
    BEGUN,
    FINISHED
  }

  private volatile Step step = Step.NONE;
  private volatile long since;
  private volatile long count;

  boolean isBusy() {
    long elapsed = System.nanoTime() - since;
    return switch (step) {
      case NONE -> false;
      case ANNOUNCED -> elapsed < BEGIN_NANOS;
      case BEGUN -> true;
      case FINISHED -> elapsed < SETTLED_NANOS;
    };
  }

  boolean isStuck() {
    return step != Step.NONE && System.nanoTime() - since > STUCK_NANOS;
  }

  void announced() {
    enter(Step.ANNOUNCED);
  }

  void begun() {
    enter(Step.BEGUN);
  }

  void finished() {
    long before = count;
    count = before + 1;
    enter(Step.FINISHED);
  }

  /** By the thread that installs, so Ratis is through with the last install. */
  void entryShown() {
    if (step == Step.FINISHED) {
      step = Step.NONE;
    }
  }

  /** Snapshots installed. */
  long count() {
    return count;
  }

  private void enter(Step next) {
    since = System.nanoTime();
    step = next;
  }
}
