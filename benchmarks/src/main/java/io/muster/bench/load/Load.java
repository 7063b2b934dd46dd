// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.load;

import io.muster.bench.system.SystemUnderTest;
import io.muster.bench.system.Usage;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/** What both loops have: calls under way, their times, windows of measurement. Thread-safe. */
public abstract class Load implements AutoCloseable {
  private static final int SIGNIFICANT_DIGITS = 3;
  private static final long DRAIN_NANOS = TimeUnit.SECONDS.toNanos(30);

  private final Recorder latencies = new Recorder(SIGNIFICANT_DIGITS);
  private final LongAdder failures = new LongAdder();
  private final AtomicLong underWay = new AtomicLong();
  private volatile boolean stopped;

  Load() {}

  /** Begins with the first calls. */
  public abstract void start();

  final boolean isStopped() {
    return stopped;
  }

  final void began() {
    underWay.incrementAndGet();
  }

  /** A call has ended; a failed one has no latency. */
  final void ended(long nanos, boolean failed) {
    underWay.decrementAndGet();
    if (failed) {
      failures.increment();
    } else {
      latencies.recordValue(Math.max(1, nanos));
    }
  }

  /** Lets the load run so long, and tells what happened meanwhile. */
  public final Window measure(SystemUnderTest system, Duration length) throws InterruptedException {
    latencies.reset();
    long failedBefore = failures.sum();
    Usage nodesBefore = system.usage();
    Usage clientBefore = Usage.own();
    long start = System.nanoTime();
    TimeUnit.NANOSECONDS.sleep(length.toNanos());
    Histogram histogram = latencies.getIntervalHistogram();
    double seconds = (System.nanoTime() - start) / 1e9;
    return new Window(
        histogram,
        seconds,
        failures.sum() - failedBefore,
        system.usage().since(nodesBefore),
        Usage.own().since(clientBefore));
  }

  /** Nothing more is sent. */
  public final void stop() {
    stopped = true;
  }

  /** Sends nothing more, and waits until what is under way has ended. */
  @Override
  public final void close() {
    stop();
    long deadline = System.nanoTime() + DRAIN_NANOS;
    while (underWay.get() > 0 && System.nanoTime() < deadline) {
      try {
        TimeUnit.MILLISECONDS.sleep(5);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }
}
