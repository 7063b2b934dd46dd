// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.coordinator.Timers.Timer;
import org.jspecify.annotations.Nullable;

/**
 * How long a member (or a reserved id) may still be silent. A heartbeat only moves the deadline;
 * the alarm looks at it when it rings and sets itself anew, so a busy session costs no timer.
 * Guarded by its group.
 */
final class Session {
  /** An alarm that is later than this tells of a process that stood still, or was not let run. */
  private static final long LATE_MS = 1_000;

  private final Timers timers;
  private final Runnable onExpiry;

  private long timeoutMs;
  private long deadlineMs;
  private boolean suspended = true;
  private @Nullable Timer alarm;
  private long alarmAtMs;

  /** Of a static member. */
  @Nullable String instanceId;

  /** The entry in which the member joined last; names what an expiry observed. */
  long incarnation;

  /** The generation, and whether it was stable, for which the session was last set in full. */
  int generation = -1;

  boolean stable;

  /** An expiry has been proposed and is not decided. */
  boolean expiring;

  @Nullable PushChannel pushes;

  Session(Timers timers, Runnable onExpiry) {
    this.timers = timers;
    this.onExpiry = onExpiry;
  }

  /** The full time from now. */
  void restart(long newTimeoutMs) {
    timeoutMs = newTimeoutMs;
    suspended = false;
    touch();
    if (alarm == null || deadlineMs < alarmAtMs) {
      setAlarm();
    }
  }

  /** The full time again, for a member that is not waited for. */
  void restartUnlessSuspended() {
    if (!suspended) {
      restart(timeoutMs);
    }
  }

  /** A sign of life. */
  void touch() {
    deadlineMs = timers.nowMs() + timeoutMs;
  }

  /** The coordinator owes the member an answer: it cannot be late. */
  void suspend() {
    suspended = true;
  }

  /** The alarm rang: true where the time is really over. */
  boolean ringsForGood() {
    alarm = null;
    if (suspended || expiring) {
      return false;
    }
    if (timers.nowMs() - alarmAtMs > LATE_MS) {
      // Heartbeats could not be heard meanwhile, and may wait to be read right behind this.
      touch();
    }
    if (timers.nowMs() < deadlineMs) {
      setAlarm();
      return false;
    }
    return true;
  }

  void end() {
    suspended = true;
    if (alarm != null) {
      alarm.cancel();
      alarm = null;
    }
  }

  private void setAlarm() {
    if (alarm != null) {
      alarm.cancel();
    }
    alarmAtMs = deadlineMs;
    alarm = timers.schedule(Math.max(0, deadlineMs - timers.nowMs()), onExpiry);
  }
}
