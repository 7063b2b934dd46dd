// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.bugs;

import io.muster.state.group.Group;
import net.bytebuddy.asm.Advice;

/**
 * When a session is set in full, it counts from the last stamp that the log has of the group, by
 * the wall clock of this node. While one node leads that is a moment ago; but a new leader gives
 * nothing to members that were only sending heartbeats, or whose stamp came from another clock.
 */
public final class WallClockExpiry {
  private static final long NONE = Long.MIN_VALUE;

  /** Stamp of the group whose member this thread follows. */
  private static final ThreadLocal<Long> STAMP = ThreadLocal.withInitial(() -> NONE);

  static final class Following {
    @Advice.OnMethodEnter
    static void enter(@Advice.Argument(0) Group group) {
      WallClockExpiry.follow(group.stateTimestampMs());
    }

    @Advice.OnMethodExit(onThrowable = Throwable.class)
    static void exit() {
      WallClockExpiry.endFollow();
    }

    private Following() {}
  }

  static final class Touched {
    @Advice.OnMethodExit
    @SuppressWarnings({"UnusedVariable", "UnusedAssignment"})
    static void exit(@Advice.FieldValue(value = "deadlineMs", readOnly = false) long deadlineMs) {
      deadlineMs = WallClockExpiry.deadline(deadlineMs);
    }

    private Touched() {}
  }

  public static void follow(long stampMs) {
    STAMP.set(stampMs);
  }

  public static void endFollow() {
    STAMP.remove();
  }

  /** The deadline less what has passed since the stamp; as it is for a heartbeat. */
  public static long deadline(long deadlineMs) {
    long stampMs = STAMP.get();
    return stampMs == NONE
        ? deadlineMs
        : deadlineMs - Math.max(0, System.currentTimeMillis() - stampMs);
  }

  private WallClockExpiry() {}
}
