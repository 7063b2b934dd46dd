// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** When a replica that nobody speaks of may be deleted. */
class LeftoversTest {
  private final List<CompletableFuture<Long>> asked = new ArrayList<>();
  private long now = 17;

  private final Leftovers leftovers =
      new Leftovers(
          () -> now,
          () -> {
            asked.add(new CompletableFuture<>());
            return asked.get(asked.size() - 1);
          });

  @Test
  void onlyAfterALongTimeAndAConfirmation() {
    assertThat(leftovers.mayGo(3, 100)).isFalse();
    later(9);
    assertThat(leftovers.mayGo(3, 100)).isFalse();
    assertThat(asked).isEmpty();

    later(1);
    assertThat(leftovers.mayGo(3, 100)).isFalse();
    assertThat(leftovers.mayGo(3, 100)).as("an answer is waited for").isFalse();
    assertThat(asked).hasSize(1);

    asked.get(0).complete(101L);
    assertThat(leftovers.mayGo(3, 100)).as("what was confirmed is not applied yet").isFalse();
    assertThat(leftovers.mayGo(3, 101)).isTrue();
  }

  @Test
  void aNodeThatIsCutOffAsksAgain() {
    leftovers.mayGo(3, 100);
    later(10);
    leftovers.mayGo(3, 100);
    asked.get(0).completeExceptionally(new IllegalStateException("no controller"));
    assertThat(leftovers.mayGo(3, 100)).isFalse();
    assertThat(asked).hasSize(2);
  }

  @Test
  void aLeaderInBetweenBeginsItAnew() {
    leftovers.mayGo(3, 100);
    later(10);
    leftovers.inUse(3);
    assertThat(leftovers.mayGo(3, 100)).isFalse();
    assertThat(asked).isEmpty();
  }

  private void later(int seconds) {
    now += Duration.ofSeconds(seconds).toNanos();
  }
}
