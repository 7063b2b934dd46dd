// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.MusterException;
import io.muster.client.WakeupException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class WakeupTest {
  private final Wakeup wakeup = new Wakeup();
  private final AtomicInteger calls = new AtomicInteger();

  @Test
  void nothingIsSentWhereSomebodyAskedBefore() {
    wakeup.ask();

    assertThatThrownBy(() -> await(CompletableFuture.completedFuture("yes")))
        .isInstanceOf(WakeupException.class)
        .extracting(e -> ((MusterException) e).outcomeUnknown())
        .isEqualTo(false);
    assertThat(calls).hasValue(0);
    assertThat(await(CompletableFuture.completedFuture("yes"))).isEqualTo("yes");
  }

  @Test
  void outcomeIsUnknownWhereSomebodyAsksMeanwhile() {
    assertThatThrownBy(
            () ->
                wakeup.await(
                    () -> {
                      wakeup.ask();
                      return new CompletableFuture<String>();
                    },
                    Duration.ofSeconds(30),
                    PublicErrors::ofCommit,
                    true))
        .isInstanceOf(WakeupException.class)
        .extracting(e -> ((MusterException) e).outcomeUnknown())
        .isEqualTo(true);
  }

  @Test
  void answerThatIsThereWinsAndTheNextCallIsWoken() {
    String answer =
        wakeup.await(
            () -> {
              wakeup.ask();
              return CompletableFuture.completedFuture("stored");
            },
            Duration.ofSeconds(30),
            PublicErrors::ofCommit,
            true);

    assertThat(answer).isEqualTo("stored");
    assertThat(wakeup.take()).isTrue();
  }

  private String await(CompletableFuture<String> answer) {
    return wakeup.await(
        () -> {
          calls.incrementAndGet();
          return answer;
        },
        Duration.ofSeconds(Long.MAX_VALUE),
        PublicErrors::ofCommit,
        true);
  }
}
