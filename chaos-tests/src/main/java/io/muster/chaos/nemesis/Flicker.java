// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Does one thing and its opposite in turns, in a thread of its own, until it is closed. */
final class Flicker implements AutoCloseable {
  /** One of the two. */
  @FunctionalInterface
  interface Act {
    void run() throws Exception;
  }

  private final CountDownLatch closed = new CountDownLatch(1);
  private final Thread thread;
  private volatile @Nullable Exception failure;
  private volatile long turns;

  /**
   * @param on lasts for {@code onFor}
   * @param off lasts for {@code offFor}, and is what was done last
   */
  Flicker(Act on, Duration onFor, Act off, Duration offFor) {
    thread =
        new Thread(
            () -> {
              try {
                boolean over = false;
                while (!over) {
                  on.run();
                  over = closed.await(onFor.toNanos(), TimeUnit.NANOSECONDS);
                  off.run();
                  turns++;
                  over = over || closed.await(offFor.toNanos(), TimeUnit.NANOSECONDS);
                }
              } catch (Exception e) {
                failure = e;
              }
            },
            "nemesis-flicker");
    thread.setDaemon(true);
    thread.start();
  }

  /** How often both were done. */
  long turns() {
    return turns;
  }

  @Override
  public void close() throws Exception {
    closed.countDown();
    thread.join();
    Exception failed = failure;
    if (failed != null) {
      throw failed;
    }
  }
}
