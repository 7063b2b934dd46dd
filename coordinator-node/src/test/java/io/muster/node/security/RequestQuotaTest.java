// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class RequestQuotaTest {
  private static final long MS = 1_000_000;

  private final AtomicLong nanos = new AtomicLong(-5_000 * MS);

  @Test
  void aSecondsWorthAtOnceThenAsTimePasses() {
    RequestQuota quota = new RequestQuota(10, nanos::get);
    for (int i = 0; i < 10; i++) {
      assertThat(quota.acquire("a")).as("request %d", i).isZero();
    }
    assertThat(quota.acquire("a")).isEqualTo(100);
    nanos.addAndGet(40 * MS);
    assertThat(quota.acquire("a")).isEqualTo(60);
    nanos.addAndGet(60 * MS);
    assertThat(quota.acquire("a")).isZero();
    assertThat(quota.acquire("a")).isEqualTo(100);
    // However long nobody called, a second's worth is all there is.
    nanos.addAndGet(60_000 * MS);
    int granted = 0;
    while (quota.acquire("a") == 0) {
      granted++;
    }
    assertThat(granted).isEqualTo(10);
  }

  @Test
  void principalsDoNotTakeFromEachOtherAndAreBoundedInNumber() {
    RequestQuota quota = new RequestQuota(1, nanos::get);
    assertThat(quota.acquire("a")).isZero();
    assertThat(quota.acquire("a")).isPositive();
    for (int i = 0; i < RequestQuota.PRINCIPALS_MAX - 1; i++) {
      assertThat(quota.acquire("p" + i)).isZero();
    }
    assertThat(quota.acquire("a")).isPositive();
    assertThat(quota.acquire("one more")).isZero();
    // The one that called least recently was forgotten.
    assertThat(quota.acquire("p0")).isZero();
    assertThat(quota.acquire("a")).isPositive();
  }

  @Test
  void zeroIsNoLimit() {
    RequestQuota quota = new RequestQuota(0, nanos::get);
    for (int i = 0; i < 10_000; i++) {
      assertThat(quota.acquire("a")).isZero();
    }
  }
}
