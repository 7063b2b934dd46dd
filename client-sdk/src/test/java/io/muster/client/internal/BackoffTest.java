// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;

class BackoffTest {
  @Test
  void pausesStayWithinTheirBoundsAndGrowThreefoldAtMost() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Backoff backoff =
        new Backoff(Duration.ofMillis(20), Duration.ofMillis(200), random::nextDouble);
    Duration previous = Duration.ofMillis(20);
    for (int i = 0; i < 1000; i++) {
      Duration next = backoff.next();
      assertThat(next)
          .as("seed %s", seed)
          .isBetween(Duration.ofMillis(20), Duration.ofMillis(200))
          .isLessThanOrEqualTo(previous.multipliedBy(3));
      previous = next;
    }
    backoff.reset();
    assertThat(backoff.next()).isLessThanOrEqualTo(Duration.ofMillis(60));
  }
}
