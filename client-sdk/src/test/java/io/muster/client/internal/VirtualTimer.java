// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;

/** Time that passes when the test says so. Tasks run on the test's thread. */
final class VirtualTimer implements Timer {
  private final List<Task> tasks = new ArrayList<>();
  private long now = 1_000_000_000L;
  private long count;

  private record Task(long dueNanos, long number, Runnable action, AtomicBoolean cancelled) {}

  @Override
  public long nanos() {
    return now;
  }

  @Override
  public Scheduled schedule(Duration delay, Runnable action) {
    AtomicBoolean cancelled = new AtomicBoolean();
    tasks.add(new Task(now + delay.toNanos(), count++, action, cancelled));
    return () -> cancelled.set(true);
  }

  void advance(Duration by) {
    long until = now + by.toNanos();
    while (true) {
      Task next =
          tasks.stream()
              .filter(task -> task.dueNanos() <= until)
              .min(Comparator.comparingLong(Task::dueNanos).thenComparingLong(Task::number))
              .orElse(null);
      if (next == null) {
        now = until;
        return;
      }
      tasks.remove(next);
      now = Math.max(now, next.dueNanos());
      if (!next.cancelled().get()) {
        next.action().run();
      }
    }
  }
}
