// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * The threads of a {@link RaftHost} beside those of Ratis: one for deadlines, one for heartbeats,
 * which must not wait for anything else, two that tell listeners and callers what must not be told
 * under a monitor of Ratis, four for requests to Ratis that may wait for such a monitor, four that
 * send to other nodes, and as many as it takes for snapshots that are sent, entries that are read
 * from disk, new leaders that are followed, and answers that wait for others.
 */
final class HostThreads implements AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;
  private final ScheduledThreadPoolExecutor heartbeats;
  private final ThreadPoolExecutor callbacks;
  private final ThreadPoolExecutor requests;
  private final ThreadPoolExecutor sends;
  private final ThreadPoolExecutor waits;

  HostThreads(int nodeId) {
    timer = new ScheduledThreadPoolExecutor(1, named("raft-timer-n" + nodeId));
    timer.setRemoveOnCancelPolicy(true);
    timer.setExecuteExistingDelayedTasksAfterShutdownPolicy(false);
    heartbeats = new ScheduledThreadPoolExecutor(1, named("raft-heartbeats-n" + nodeId));
    callbacks = pool(2, named("raft-callback-n" + nodeId));
    requests = pool(4, named("raft-request-n" + nodeId));
    sends = pool(4, named("raft-send-n" + nodeId));
    waits =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            30,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("raft-wait-n" + nodeId));
  }

  /** Refuses with {@link RejectedExecutionException} once closed. */
  Executor callbacks() {
    return callbacks;
  }

  Executor requests() {
    return requests;
  }

  /** For what goes to other nodes. A task must not wait. */
  Executor sends() {
    return sends;
  }

  /** A thread for each task that there is at one time. */
  Executor waits() {
    return waits;
  }

  /** About how many tasks of {@link #sends} and {@link #waits} have ended. */
  long sendingTasks() {
    return sends.getCompletedTaskCount() + waits.getCompletedTaskCount();
  }

  /** Runs at once on this thread when the host is closed: nobody may be left waiting. */
  void callback(Runnable task) {
    try {
      callbacks.execute(task);
    } catch (RejectedExecutionException e) {
      task.run();
    }
  }

  /** The task only hands over to another executor. */
  ScheduledFuture<?> after(Duration delay, Runnable task) {
    return timer.schedule(task, delay.toNanos(), TimeUnit.NANOSECONDS);
  }

  void every(Duration period, Runnable task) {
    timer.scheduleWithFixedDelay(task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  void everyHeartbeat(Duration period, Runnable task) {
    heartbeats.scheduleWithFixedDelay(
        task, period.toNanos(), period.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    heartbeats.shutdownNow();
    timer.shutdownNow();
    requests.shutdown();
    sends.shutdown();
    waits.shutdownNow();
    callbacks.shutdown();
  }

  private static ThreadPoolExecutor pool(int threads, ThreadFactory factory) {
    ThreadPoolExecutor pool =
        new ThreadPoolExecutor(
            threads, threads, 30, TimeUnit.SECONDS, new LinkedBlockingQueue<>(), factory);
    pool.allowCoreThreadTimeOut(true);
    return pool;
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger count = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + "-" + count.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }
}
