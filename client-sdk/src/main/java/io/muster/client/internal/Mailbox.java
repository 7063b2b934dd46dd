// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/** Tasks from other threads that wait until the application's thread comes by to run them. */
final class Mailbox implements Executor {
  private final BlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();

  @Override
  public void execute(Runnable task) {
    tasks.add(task);
  }

  /** Ends a wait without a task. */
  void nudge() {
    tasks.add(Mailbox::nothing);
  }

  private static void nothing() {}

  /** Runs what is there. */
  void runAll() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  /** Waits for a task and runs it; returns without one when the time is up. */
  void runOne(Duration wait) throws InterruptedException {
    Runnable task = tasks.poll(wait.toNanos(), TimeUnit.NANOSECONDS);
    if (task != null) {
      task.run();
    }
  }
}
