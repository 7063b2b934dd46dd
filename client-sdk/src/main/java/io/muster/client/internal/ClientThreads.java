// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All threads of one client. They are daemons, so a forgotten client does not hold up an exit. */
final class ClientThreads implements Timer, AutoCloseable {
  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService ioPool;
  private final Executor io;
  private final @Nullable ExecutorService ownCallbacks;
  private final Executor callbacks;

  /**
   * Starts the threads.
   *
   * @param callbacks the application's executor for callbacks; null: threads made here
   */
  ClientThreads(@Nullable Executor callbacks) {
    this.timer = new ScheduledThreadPoolExecutor(1, named("muster-client-timer"));
    this.timer.setRemoveOnCancelPolicy(true);
    this.ioPool =
        Executors.newFixedThreadPool(
            Math.max(2, Runtime.getRuntime().availableProcessors()), named("muster-client-io"));
    this.io = quiet(ioPool);
    // Cached: a listener that blocks must not keep the listeners of other members waiting.
    if (callbacks == null) {
      ExecutorService own = Executors.newCachedThreadPool(named("muster-client-callback"));
      this.ownCallbacks = own;
      this.callbacks = quiet(own);
    } else {
      this.ownCallbacks = null;
      this.callbacks = callbacks;
    }
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  /** Tasks only start things; what they start runs on {@link #io()}. */
  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    try {
      ScheduledFuture<?> future =
          timer.schedule(() -> io.execute(task), delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> future.cancel(false);
    } catch (RejectedExecutionException e) {
      // Closing. Whoever waits is told by the close itself.
      return () -> {};
    }
  }

  /** For the client's own steps, none of which blocks. */
  Executor io() {
    return io;
  }

  /** For listeners, and for what depends on futures handed out. */
  Executor callbacks() {
    return callbacks;
  }

  /** An executor that drops what comes after the end instead of throwing into gRPC's threads. */
  private static Executor quiet(Executor executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException e) {
        // Closed.
      }
    };
  }

  private static ThreadFactory named(String prefix) {
    AtomicInteger number = new AtomicInteger();
    return task -> {
      Thread thread = new Thread(task, prefix + "-" + number.incrementAndGet());
      thread.setDaemon(true);
      return thread;
    };
  }

  @Override
  public void close() {
    timer.shutdownNow();
    ioPool.shutdown();
    if (ownCallbacks != null) {
      ownCallbacks.shutdown();
    }
  }
}
