// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class RemovalsTest {
  private static final String ABSENT = "GROUP_ID_NOT_FOUND";

  @Test
  void whatIsDoneIsDone() {
    assertThat(Removals.done(CompletableFuture.completedFuture("answer"), ABSENT))
        .isCompletedWithValue(null);
  }

  @Test
  void nothingToRemoveIsRefused() {
    assertThat(Removals.done(failed(ABSENT, false), ABSENT)).isCompletedExceptionally();
  }

  @Test
  void nothingLeftAfterAnUnansweredAttemptIsSuccess() {
    assertThat(Removals.done(failed(ABSENT, true), ABSENT)).isCompletedWithValue(null);
  }

  @Test
  void anotherRefusalStaysOneWhateverWasBefore() {
    assertThat(Removals.done(failed("NON_EMPTY_GROUP", true), ABSENT)).isCompletedExceptionally();
  }

  private static CompletableFuture<String> failed(String reason, boolean maybeApplied) {
    return CompletableFuture.failedFuture(
        new CallFailure(FailureClass.INVALID, reason, reason, Map.of(), null, maybeApplied, null));
  }
}
