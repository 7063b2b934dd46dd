// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import java.lang.reflect.Field;
import java.lang.reflect.Method;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.apache.ratis.server.RaftServer;
import org.apache.ratis.util.AwaitForSignal;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * By which the thread that applies a group's entries ({@code StateMachineUpdater}) learns that
 * there are some. That of Ratis 3.3.0 forgets a signal that comes just before the thread begins to
 * wait, which then sleeps for 100 ms over an entry that somebody waits for. And because it may have
 * forgotten one, it looks ten times a second: with fifty groups a quarter of what an idle node
 * costs. This one remembers; it looks more and more seldom while there is nothing, down to once a
 * second.
 *
 * <p>One thread waits, any thread signals.
 */
final class ApplySignal extends AwaitForSignal {
  private static final Logger log = LoggerFactory.getLogger(ApplySignal.class);

  /** Times as long as is asked for, after so many waits in vain. */
  private static final int LONGEST = 10;

  private final AtomicBoolean signaled = new AtomicBoolean();
  private volatile @Nullable Thread waiter;

  /** Only whoever waits. */
  private int inVain;

  ApplySignal(Object name) {
    super(name);
  }

  /**
   * Puts one into a replica that has started, in place of Ratis's own. What is signalled to that
   * meanwhile is found at the next look, after 100 ms. Does nothing where it was done; never fails.
   */
  static void putInto(RaftServer.Division replica) {
    try {
      Object state = call(replica, "getState");
      Object updater = call(state, "getStateMachineUpdater");
      Field signal = updater.getClass().getDeclaredField("awaitForSignal");
      signal.setAccessible(true);
      if (!(signal.get(updater) instanceof ApplySignal)) {
        signal.set(updater, new ApplySignal(updater));
      }
    } catch (ReflectiveOperationException | RuntimeException e) {
      log.warn("Ratis has changed: {} applies with its own signal", replica.getMemberId(), e);
    }
  }

  private static Object call(Object of, String name) throws ReflectiveOperationException {
    Method method = of.getClass().getDeclaredMethod(name);
    method.setAccessible(true);
    return method.invoke(of);
  }

  @Override
  public void await() throws InterruptedException {
    boolean signal = false;
    while (!signal) {
      signal = await(1, TimeUnit.SECONDS);
    }
  }

  /**
   * As Ratis's, but for longer where the last waits were in vain.
   *
   * @return whether there was a signal since the last wait has ended
   */
  @Override
  public boolean await(long time, TimeUnit unit) throws InterruptedException {
    long patience = unit.toNanos(time) * Math.min(inVain + 1, LONGEST);
    long start = System.nanoTime();
    waiter = Thread.currentThread();
    try {
      while (!signaled.getAndSet(false)) {
        long left = patience - (System.nanoTime() - start);
        if (left <= 0) {
          inVain = Math.min(inVain + 1, LONGEST);
          return false;
        }
        LockSupport.parkNanos(this, left);
        if (Thread.interrupted()) {
          throw new InterruptedException();
        }
      }
      inVain = 0;
      return true;
    } finally {
      waiter = null;
    }
  }

  @Override
  public void signal() {
    signaled.set(true);
    // Read after it is set, and the other way round in the wait: one of the two sees the other.
    Thread waits = waiter;
    if (waits != null) {
      LockSupport.unpark(waits);
    }
  }
}
