// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload;

import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Makes changes at random moments, so many in a minute on average, on a thread of its own. */
public final class Changes {
  private static final Logger log = LoggerFactory.getLogger(Changes.class);
  private static final Duration LOOK_EVERY = Duration.ofMillis(200);

  /** What is done at such a moment. */
  @FunctionalInterface
  public interface Change {
    /** Makes it. A failure ends this one only. */
    void make() throws InterruptedException;
  }

  private final Random random;
  private final double chance;
  private final Runnable always;
  private final Change change;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final Thread thread;

  /**
   * @param always done at each look
   * @param change done now and then
   */
  public Changes(Random random, double perMinute, Runnable always, Change change) {
    this.random = random;
    this.chance = perMinute * LOOK_EVERY.toMillis() / Duration.ofMinutes(1).toMillis();
    this.always = always;
    this.change = change;
    this.thread = new Thread(this::run, "changes");
    thread.setDaemon(true);
  }

  /** The first may be made from here on. */
  public void start() {
    thread.start();
  }

  private void run() {
    try {
      while (!stopped.await(LOOK_EVERY.toMillis(), TimeUnit.MILLISECONDS)) {
        always.run();
        if (random.nextDouble() < chance) {
          makeOne();
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void makeOne() throws InterruptedException {
    try {
      change.make();
    } catch (RuntimeException e) {
      log.error("a change failed; others follow", e);
    }
  }

  /** No change is begun any more; waits for the one that is on, at most so long. */
  public void stop(Duration limit) throws InterruptedException {
    stopped.countDown();
    thread.join(Math.max(1, limit.toMillis()));
  }

  /** Without waiting. */
  public void end() {
    stopped.countDown();
    thread.interrupt();
  }
}
