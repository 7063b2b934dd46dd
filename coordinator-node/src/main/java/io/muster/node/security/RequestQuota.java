// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.LongSupplier;

/**
 * Requests per second of each principal: a bucket that holds one second's worth and fills steadily.
 * Knows at most {@value #PRINCIPALS_MAX} at a time; the one that called least recently is
 * forgotten, and starts anew with a full bucket. Thread-safe.
 */
public final class RequestQuota {
  static final int PRINCIPALS_MAX = 10_000;

  private static final long NANOS = 1_000_000_000L;

  private final long perSecond;
  private final LongSupplier nanoTime;
  private final Map<String, Bucket> buckets = new LinkedHashMap<>(16, 0.75f, true);

  /**
   * @param perSecond 0: no limit
   */
  RequestQuota(long perSecond, LongSupplier nanoTime) {
    this.perSecond = perSecond;
    this.nanoTime = nanoTime;
  }

  public long perSecond() {
    return perSecond;
  }

  /**
   * Counts one request.
   *
   * @return 0 where it is within the quota, else after how many milliseconds the next one is
   */
  public long acquire(String principal) {
    if (perSecond == 0) {
      return 0;
    }
    Bucket bucket;
    synchronized (buckets) {
      bucket = buckets.computeIfAbsent(principal, missing -> new Bucket(nanoTime.getAsLong()));
      if (buckets.size() > PRINCIPALS_MAX) {
        buckets.remove(buckets.keySet().iterator().next());
      }
    }
    return bucket.acquire(nanoTime.getAsLong());
  }

  /** Kept as the time at which it was or will be empty, which needs no fractions. */
  private final class Bucket {
    private long emptyAt;

    Bucket(long now) {
      emptyAt = now - NANOS;
    }

    synchronized long acquire(long now) {
      long cost = NANOS / perSecond;
      long from = Math.max(emptyAt, now - NANOS);
      if (from + cost > now) {
        return Math.max(1, (from + cost - now + 999_999) / 1_000_000);
      }
      emptyAt = from + cost;
      return 0;
    }
  }
}
