// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs the application's callbacks: on a few threads as long as they are quick, so that a thousand
 * answers do not wake a thousand threads; and on more as soon as the few are stuck, because a
 * callback that blocks must not keep others waiting. Tasks begin in the order in which they came.
 * Thread-safe.
 */
final class ElasticExecutor implements Executor, AutoCloseable {
  /** How often is looked whether tasks wait behind threads that are blocked. */
  static final long LOOK_MS = 5;

  /**
   * So many looks without a task begun, and the threads count as stuck even where some are not seen
   * to wait: in a system call they look as if they ran. Fewer would take a busy machine for a stuck
   * callback, and make it busier.
   */
  private static final int PATIENT_LOOKS = 40;

  private static final long IDLE_SECONDS = 60;
  private static final Logger log = LoggerFactory.getLogger(ElasticExecutor.class);

  private final int few;
  private final ThreadFactory factory;
  private final ScheduledExecutorService timer;

  // Guarded by this.
  private final Queue<Runnable> queue = new ArrayDeque<>();
  private final Set<Thread> threads = new HashSet<>();
  private int idle;
  private long begun;
  private int looksInVain;
  private boolean watched;
  private boolean closed;

  /**
   * Starts no thread yet.
   *
   * @param few how many threads quick tasks get, 1 or more
   * @param timer for looking whether tasks are stuck; shutting it down leaves the threads as they
   *     are
   */
  ElasticExecutor(int few, ThreadFactory factory, ScheduledExecutorService timer) {
    this.few = few;
    this.factory = factory;
    this.timer = timer;
  }

  /**
   * @throws RejectedExecutionException once closed
   */
  @Override
  public synchronized void execute(Runnable task) {
    if (closed) {
      throw new RejectedExecutionException("the client is closed");
    }
    queue.add(task);
    if (idle > 0) {
      notify();
    }
    // An idle thread stays counted until it has woken up, and takes one task.
    if (queue.size() > idle) {
      if (threads.size() < few) {
        startThread();
      } else {
        watch();
      }
    }
  }

  private void startThread() {
    Thread thread = factory.newThread(this::work);
    threads.add(thread);
    thread.start();
  }

  private void watch() {
    if (watched) {
      return;
    }
    long before = begun;
    try {
      timer.schedule(() -> look(before), LOOK_MS, TimeUnit.MILLISECONDS);
      watched = true;
    } catch (RejectedExecutionException closing) {
      // Nobody looks after the threads any more, so what waits gets one of its own.
      startThread();
    }
  }

  private synchronized void look(long before) {
    watched = false;
    if (queue.isEmpty()) {
      return;
    }
    looksInVain = begun == before ? looksInVain + 1 : 0;
    if (looksInVain > 0 && (areBlocked() || looksInVain >= PATIENT_LOOKS)) {
      looksInVain = 0;
      log.debug("{} callbacks wait behind {} that take long", queue.size(), threads.size());
      // Twice as many each time: a thousand that block are not to cost five seconds.
      for (int more = Math.min(queue.size(), threads.size()); more > 0; more--) {
        startThread();
      }
    }
    watch();
  }

  /** All are inside a task, and wait there. */
  private boolean areBlocked() {
    return idle == 0
        && threads.stream()
            .map(Thread::getState)
            .allMatch(
                state -> state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING);
  }

  private void work() {
    for (Runnable task = take(); task != null; task = take()) {
      try {
        task.run();
      } catch (RuntimeException | Error e) {
        log.error("a callback failed", e);
      }
    }
  }

  /** The next task; null where the thread is not needed any more. */
  private synchronized @Nullable Runnable take() {
    long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(IDLE_SECONDS);
    while (queue.isEmpty()) {
      long left = TimeUnit.NANOSECONDS.toMillis(until - System.nanoTime());
      if (closed || left <= 0) {
        threads.remove(Thread.currentThread());
        return null;
      }
      idle++;
      try {
        wait(left);
      } catch (InterruptedException e) {
        // A callback left the flag behind, or somebody wants the thread to stop waiting: it does.
        until = System.nanoTime();
      } finally {
        idle--;
      }
    }
    begun++;
    return queue.remove();
  }

  /**
   * Takes nothing more; what is there still runs. Nobody looks after the threads from here on, so
   * each task that waits gets one of its own, whatever the others are stuck in.
   */
  @Override
  public synchronized void close() {
    if (!closed) {
      closed = true;
      for (int waiting = queue.size() - idle; waiting > 0; waiting--) {
        startThread();
      }
      notifyAll();
    }
  }
}
