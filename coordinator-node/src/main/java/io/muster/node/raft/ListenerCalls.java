// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;

/**
 * Lets the calls to one group's listener come one after the other, without a thread of Ratis that
 * holds a monitor of Ratis ever waiting for a listener.
 *
 * <p>The applying thread holds the turn while it applies. News from other threads is queued: who
 * has the turn runs it before giving the turn back, and otherwise a thread of the executor takes
 * the turn for it.
 */
final class ListenerCalls {
  private final ReentrantLock turn = new ReentrantLock();
  private final Queue<Runnable> news = new ConcurrentLinkedQueue<>();
  private final Executor executor;
  private final Consumer<Throwable> onBug;

  ListenerCalls(Executor executor, Consumer<Throwable> onBug) {
    this.executor = executor;
    this.onBug = onBug;
  }

  /** Takes the turn; {@link #release} must follow. */
  void hold() {
    turn.lock();
  }

  /** Tells what was queued meanwhile and gives the turn back. */
  void release() {
    try {
      tellAll();
    } finally {
      turn.unlock();
    }
    tellWhatIsLeft();
  }

  /** Queues news from the thread that has the turn; told when it gives the turn back. */
  void addWhileHeld(Runnable call) {
    news.add(call);
  }

  /** Queues news from any thread; never waits. */
  void post(Runnable call) {
    news.add(call);
    try {
      executor.execute(this::tellWhatIsLeft);
    } catch (RejectedExecutionException e) {
      // The host is closing; the state machine tells what is left when it closes.
      return;
    }
  }

  private void tellWhatIsLeft() {
    // News that comes after the look into the queue and before the unlock would stay there: look
    // again.
    while (!news.isEmpty() && turn.tryLock()) {
      try {
        tellAll();
      } finally {
        turn.unlock();
      }
    }
  }

  private void tellAll() {
    Runnable call;
    while ((call = news.poll()) != null) {
      try {
        call.run();
      } catch (RuntimeException | Error e) {
        onBug.accept(e);
      }
    }
  }
}
