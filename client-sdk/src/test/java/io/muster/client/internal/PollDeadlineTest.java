// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class PollDeadlineTest {
  private final VirtualTimer timer = new VirtualTimer();
  private final AtomicInteger late = new AtomicInteger();
  private final PollDeadline deadline =
      new PollDeadline(timer, Duration.ofSeconds(10), late::incrementAndGet);

  @Test
  void pollingInTimeIsNeverLate() {
    deadline.start();
    for (int i = 0; i < 10; i++) {
      timer.advance(Duration.ofSeconds(9));
      assertThat(deadline.polled()).isFalse();
    }
    assertThat(late).hasValue(0);
  }

  @Test
  void missedIntervalIsToldOnceAndTheNextPollHearsOfIt() {
    deadline.start();
    timer.advance(Duration.ofSeconds(7));
    deadline.polled();
    timer.advance(Duration.ofMillis(9_999));
    assertThat(late).hasValue(0);
    timer.advance(Duration.ofSeconds(60));
    assertThat(late).hasValue(1);

    assertThat(deadline.polled()).isTrue();
    assertThat(deadline.polled()).isFalse();
    timer.advance(Duration.ofSeconds(11));
    assertThat(late).hasValue(2);
  }

  @Test
  void stoppedDeadlineIsSilent() {
    deadline.start();
    deadline.stop();
    timer.advance(Duration.ofMinutes(1));
    assertThat(late).hasValue(0);
  }
}
