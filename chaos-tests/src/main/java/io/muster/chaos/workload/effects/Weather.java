// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.effects;

import io.muster.chaos.relay.Relay;
import io.muster.chaos.relay.Relays;
import io.muster.chaos.relay.Script;
import io.muster.chaos.workload.Seeds;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** Lets relays lose answers, again and again, one relay at a time, on a thread of its own. */
final class Weather {
  private static final int CALM_MS = 300;
  private static final int LONGEST_MS = 700;
  private static final int MOST_BYTES = 20_000;

  private final Relays relays;
  private final Random random;
  private final Thread thread;
  private final CountDownLatch stopped = new CountDownLatch(1);
  private final AtomicLong storms = new AtomicLong();

  Weather(Relays relays, long seed) {
    this.relays = relays;
    this.random = Seeds.random(seed, "weather");
    this.thread = new Thread(this::run, "weather");
    thread.setDaemon(true);
  }

  void start() {
    thread.start();
  }

  /** How often something was done to a relay. */
  long storms() {
    return storms.get();
  }

  private void run() {
    try {
      while (!rested(CALM_MS)) {
        List<Relay> all = relays.all();
        storm(all.get(random.nextInt(all.size())));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } finally {
      relays.heal();
    }
  }

  private void storm(Relay relay) throws InterruptedException {
    long unused = storms.incrementAndGet();
    switch (random.nextInt(4)) {
      case 0, 1 -> relay.answers(new Script.Swallow());
      case 2 -> relay.answers(new Script.ResetAfter(random.nextInt(MOST_BYTES)));
      default -> {
        Script late = new Script.Delay(Duration.ofMillis(50), Duration.ofMillis(40));
        relay.requests(late);
        relay.answers(late);
      }
    }
    boolean over = rested(100 + random.nextInt(LONGEST_MS));
    boolean lost = relay.swallows();
    relay.requests(Script.PASS);
    relay.answers(Script.PASS);
    if (lost || over) {
      relay.reset();
    }
  }

  /** Whether it is over. */
  private boolean rested(long millis) throws InterruptedException {
    return stopped.await(millis, TimeUnit.MILLISECONDS);
  }

  /** From here on everything passes. */
  void stop() throws InterruptedException {
    stopped.countDown();
    thread.join();
  }

  /** Without waiting. */
  void end() {
    stopped.countDown();
    thread.interrupt();
  }
}
