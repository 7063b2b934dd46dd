// SPDX-License-Identifier: Apache-2.0
package io.muster.node.measure;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * How often values fell into each of a few fixed ranges, and their sum. Thread-safe; a reader may
 * see a value in its range and not yet in the sum.
 */
public final class Histogram {
  private static final long[] DURATIONS_NANOS = {
    TimeUnit.MICROSECONDS.toNanos(100),
    TimeUnit.MICROSECONDS.toNanos(250),
    TimeUnit.MICROSECONDS.toNanos(500),
    TimeUnit.MILLISECONDS.toNanos(1),
    TimeUnit.MICROSECONDS.toNanos(2_500),
    TimeUnit.MILLISECONDS.toNanos(5),
    TimeUnit.MILLISECONDS.toNanos(10),
    TimeUnit.MILLISECONDS.toNanos(25),
    TimeUnit.MILLISECONDS.toNanos(50),
    TimeUnit.MILLISECONDS.toNanos(100),
    TimeUnit.MILLISECONDS.toNanos(250),
    TimeUnit.SECONDS.toNanos(1),
    TimeUnit.SECONDS.toNanos(5),
    TimeUnit.SECONDS.toNanos(30)
  };

  private final long[] bounds;
  private final LongAdder[] counts;
  private final LongAdder sum = new LongAdder();

  private Histogram(long[] bounds) {
    this.bounds = bounds;
    this.counts = new LongAdder[bounds.length + 1];
    for (int i = 0; i < counts.length; i++) {
      counts[i] = new LongAdder();
    }
  }

  /** For durations in nanoseconds, with ranges from 100 µs to 30 s. */
  public static Histogram ofNanos() {
    return new Histogram(DURATIONS_NANOS);
  }

  /**
   * @param bounds upper ends of the ranges, inclusive and rising; what is above the last has a
   *     range of its own
   */
  public static Histogram of(long... bounds) {
    return new Histogram(bounds.clone());
  }

  public void record(long value) {
    int range = 0;
    while (range < bounds.length && value > bounds[range]) {
      range++;
    }
    counts[range].increment();
    sum.add(value);
  }

  /** Records the time since {@code startNanos}, which came from {@link System#nanoTime}. */
  public void recordSince(long startNanos) {
    record(System.nanoTime() - startNanos);
  }

  /** What was recorded so far. */
  public Reading read() {
    long[] read = new long[counts.length];
    for (int i = 0; i < read.length; i++) {
      read[i] = counts[i].sum();
    }
    return new Reading(bounds.clone(), read, sum.sum());
  }

  /**
   * A histogram at one moment.
   *
   * @param bounds upper ends of the ranges but the last, inclusive
   * @param counts values in each range, one more than there are bounds
   * @param sum of all values
   */
  @SuppressWarnings("ArrayRecordComponent") // made and read once; nobody compares two of them
  public record Reading(long[] bounds, long[] counts, long sum) {

    /** Both together, as one histogram would have counted them. */
    public Reading plus(Reading other) {
      long[] together = counts.clone();
      for (int i = 0; i < together.length; i++) {
        together[i] += other.counts[i];
      }
      return new Reading(bounds, together, sum + other.sum);
    }

    /** How many values there are. */
    public long count() {
      long all = 0;
      for (long count : counts) {
        all += count;
      }
      return all;
    }
  }
}
