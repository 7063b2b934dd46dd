// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/**
 * A process that was started, told apart from a later one with the same number by its start time.
 *
 * @param pid number of the process
 * @param startedAtMs when it started, milliseconds since the epoch
 */
public record ProcessId(long pid, long startedAtMs) {
  /** The start time is computed from the machine's boot time, which moves with the clock. */
  private static final long START_TOLERANCE_MS = 2_000;

  private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(10);

  /** Of a process that was just started. */
  static ProcessId of(ProcessHandle handle) {
    long startedAtMs =
        handle
            .info()
            .startInstant()
            .map(Instant::toEpochMilli)
            .orElseGet(System::currentTimeMillis);
    return new ProcessId(handle.pid(), startedAtMs);
  }

  /** The process, if it is still the same one and has not ended. */
  public Optional<ProcessHandle> handle() {
    return ProcessHandle.of(pid)
        .filter(ProcessHandle::isAlive)
        .filter(this::startedWhenItShould)
        .filter(found -> !isZombie());
  }

  @JsonIgnore
  public boolean isAlive() {
    return handle().isPresent();
  }

  /** Waits until it has ended. Returns false when it has not within {@code timeout}. */
  boolean awaitEnd(Duration timeout) {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (isAlive()) {
      if (System.nanoTime() - deadline >= 0) {
        return false;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
    return true;
  }

  private boolean startedWhenItShould(ProcessHandle found) {
    return found
        .info()
        .startInstant()
        .map(start -> Math.abs(start.toEpochMilli() - startedAtMs) <= START_TOLERANCE_MS)
        .orElse(false);
  }

  /** Ended, but nobody collected it: happens in containers whose first process is not an init. */
  private boolean isZombie() {
    try {
      String stat = Files.readString(Path.of("/proc", Long.toString(pid), "stat"));
      int afterName = stat.lastIndexOf(')') + 2;
      return afterName < stat.length() && stat.charAt(afterName) == 'Z';
    } catch (IOException e) {
      return false; // no /proc on this system, or gone by now
    }
  }
}
