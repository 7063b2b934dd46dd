// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** All threads of one client. They are daemons, so a forgotten client does not hold up an exit. */
final class ClientThreads implements Timer, AutoCloseable {
  private static final int TOKEN_THREADS = 2;
  private static final int TOKEN_THREAD_IDLE_SECONDS = 30;

  private final ScheduledThreadPoolExecutor timer;
  private final ExecutorService ioPool;
  private final Executor io;
  private final @Nullable ElasticExecutor ownCallbacks;
  private final Executor callbacks;
  private final ThreadPoolExecutor tokenPool;
  private final Executor tokens;
  private final Set<Delayed> delayed = ConcurrentHashMap.newKeySet();

  private final class Delayed implements Runnable {
    private final Runnable task;

    Delayed(Runnable task) {
      this.task = task;
    }

    @Override
    public void run() {
      if (delayed.remove(this)) {
        io.execute(task);
      }
    }
  }

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
    this.io = lasting(ioPool);
    this.tokenPool =
        new ThreadPoolExecutor(
            TOKEN_THREADS,
            TOKEN_THREADS,
            TOKEN_THREAD_IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("muster-client-token"));
    this.tokenPool.allowCoreThreadTimeOut(true);
    this.tokens = lasting(tokenPool);
    if (callbacks == null) {
      ElasticExecutor own =
          new ElasticExecutor(
              Runtime.getRuntime().availableProcessors(), named("muster-client-callback"), timer);
      this.ownCallbacks = own;
      this.callbacks = lasting(own);
    } else {
      this.ownCallbacks = null;
      this.callbacks = lasting(callbacks);
    }
  }

  @Override
  public long nanos() {
    return System.nanoTime();
  }

  /** Tasks only start things; what they start runs on {@link #io()}. */
  @Override
  public Scheduled schedule(Duration delay, Runnable task) {
    Delayed later = new Delayed(task);
    delayed.add(later);
    try {
      ScheduledFuture<?> future = timer.schedule(later, delay.toNanos(), TimeUnit.NANOSECONDS);
      return () -> {
        delayed.remove(later);
        future.cancel(false);
      };
    } catch (RejectedExecutionException e) {
      // Closing. Whoever waits has been told, or is told, by the close itself.
      delayed.remove(later);
      return () -> {};
    }
  }

  /** For the client's own steps, none of which blocks. */
  Executor io() {
    return io;
  }

  /**
   * For asking the application for tokens, which may block. Not with the callbacks: one that waits
   * for a commit would wait for the token of that commit, too.
   */
  Executor tokens() {
    return tokens;
  }

  /** For listeners, and for what depends on futures handed out. */
  Executor callbacks() {
    return callbacks;
  }

  /**
   * An executor that runs on the caller's thread what comes after the end. Little does, and it
   * tells somebody that a call is over, who would otherwise wait for ever.
   */
  private static Executor lasting(Executor executor) {
    return task -> {
      try {
        executor.execute(task);
      } catch (RejectedExecutionException e) {
        task.run();
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

  /**
   * Ends the threads. What waits for its time runs now: by then calls fail at once, so a call that
   * paused before its next attempt ends instead of being forgotten.
   */
  @Override
  public void close() {
    timer.shutdownNow();
    List.copyOf(delayed).forEach(Delayed::run);
    ioPool.shutdown();
    tokenPool.shutdown();
    if (ownCallbacks != null) {
      ownCallbacks.close();
    }
  }
}
