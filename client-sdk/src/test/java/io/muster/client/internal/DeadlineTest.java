// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class DeadlineTest {
  private final VirtualTimer timer = new VirtualTimer();

  @Test
  void timePassesAndStaysPassed() {
    Deadline deadline = Deadline.after(timer, Duration.ofSeconds(2));
    timer.advance(Duration.ofMillis(1500));
    assertThat(deadline.left()).isEqualTo(Duration.ofMillis(500));
    assertThat(deadline.hasPassed()).isFalse();
    timer.advance(Duration.ofSeconds(5));
    assertThat(deadline.left()).isZero();
    assertThat(deadline.hasPassed()).isTrue();
  }

  @Test
  void forEverIsNoError() {
    Deadline deadline = Deadline.after(timer, Duration.ofSeconds(Long.MAX_VALUE));

    assertThat(deadline.left()).isGreaterThan(Duration.ofDays(9_999));
  }
}
