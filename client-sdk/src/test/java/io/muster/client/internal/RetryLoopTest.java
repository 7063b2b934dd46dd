// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class RetryLoopTest {
  private static final Duration TIMEOUT = Duration.ofSeconds(10);

  private final VirtualTimer timer = new VirtualTimer();
  private final AtomicBoolean wanted = new AtomicBoolean(true);
  private final Queue<CompletableFuture<String>> answers = new ArrayDeque<>();
  private final List<Long> sentAt = new ArrayList<>();

  @Test
  void firstAnswerEndsIt() {
    answers.add(CompletableFuture.completedFuture("yes"));

    assertThat(start()).isCompletedWithValue("yes");
    assertThat(sentAt).hasSize(1);
  }

  @Test
  void otherCoordinatorIsTriedAtOnce() {
    fails(FailureClass.RETRY_ELSEWHERE, "NOT_COORDINATOR", false);
    answers.add(CompletableFuture.completedFuture("yes"));

    assertThat(start()).isCompletedWithValue("yes");
    assertThat(sentAt).hasSize(2);
  }

  @Test
  void wanderingRequestPausesInTheEnd() {
    for (int i = 0; i < 100; i++) {
      fails(FailureClass.RETRY_ELSEWHERE, "NOT_COORDINATOR", false);
    }
    CompletableFuture<String> result = start();

    assertThat(sentAt).hasSize(4);
    timer.advance(Duration.ofMillis(200));
    assertThat(sentAt.size()).isBetween(5, 4 + 10);
    assertThat(result).isNotDone();
  }

  @Test
  void sameNodeIsAskedAgainAfterAShortPause() {
    fails(FailureClass.RETRY_SAME, "COORDINATOR_LOAD_IN_PROGRESS", false);
    answers.add(CompletableFuture.completedFuture("yes"));
    CompletableFuture<String> result = start();

    assertThat(result).isNotDone();
    timer.advance(Duration.ofMillis(200));
    assertThat(result).isCompletedWithValue("yes");
    assertThat(sentAt.get(1) - sentAt.get(0)).isGreaterThanOrEqualTo(20_000_000L);
  }

  @Test
  void throttlingNodeIsLeftAloneForLonger() {
    fails(FailureClass.RETRY_SAME, "THROTTLED", false);
    answers.add(CompletableFuture.completedFuture("yes"));
    CompletableFuture<String> result = start();

    timer.advance(Duration.ofMillis(99));
    assertThat(sentAt).hasSize(1);
    timer.advance(Duration.ofMillis(901));
    assertThat(result).isCompletedWithValue("yes");
  }

  @Test
  void whatThrottlingNodesAskForIsHonoured() {
    answers.add(
        CompletableFuture.failedFuture(
            new CallFailure(
                FailureClass.RETRY_SAME,
                "THROTTLED",
                "over the quota",
                Map.of("retryAfterMs", "5000"),
                null,
                false,
                null)));
    answers.add(CompletableFuture.completedFuture("yes"));
    CompletableFuture<String> result = start();

    timer.advance(Duration.ofMillis(4_999));
    assertThat(sentAt).hasSize(1);
    timer.advance(Duration.ofMillis(1));
    assertThat(result).isCompletedWithValue("yes");
  }

  @Test
  void finalRefusalsAreNotRepeated() {
    for (FailureClass kind :
        List.of(
            FailureClass.REJOIN,
            FailureClass.FENCED,
            FailureClass.INVALID,
            FailureClass.ABANDONED)) {
      sentAt.clear();
      fails(kind, "SOME_REASON", false);

      assertThat(failureOf(start()).kind()).isEqualTo(kind);
      assertThat(sentAt).hasSize(1);
    }
  }

  @Test
  void whyItFailedIsToldAlsoWhereTheLastAttemptHadNoTimeLeft() {
    fails(FailureClass.RETRY_SAME, "COORDINATOR_LOAD_IN_PROGRESS", false);
    CompletableFuture<String> hanging = new CompletableFuture<>();
    answers.add(hanging);
    CompletableFuture<String> result = start(Duration.ofMillis(300));
    timer.advance(Duration.ofMillis(299));
    assertThat(sentAt).hasSize(2);
    hanging.completeExceptionally(CallFailure.timedOut(null, "no answer", true));

    assertThat(failureOf(result).reason()).isEqualTo("COORDINATOR_LOAD_IN_PROGRESS");
    assertThat(failureOf(result).maybeApplied()).isTrue();
  }

  @Test
  void nodeThatHadTimeAndDidNotAnswerIsWhyItFailed() {
    fails(FailureClass.RETRY_ELSEWHERE, "NOT_COORDINATOR", false);
    CompletableFuture<String> hanging = new CompletableFuture<>();
    answers.add(hanging);
    CompletableFuture<String> result = start(Duration.ofSeconds(2));
    timer.advance(Duration.ofSeconds(2));
    hanging.completeExceptionally(CallFailure.timedOut(null, "no answer", true));

    assertThat(failureOf(result).reason()).isEqualTo(CallFailure.REQUEST_TIMED_OUT);
  }

  @Test
  void lastFailureComesOutAtTheDeadline() {
    for (int i = 0; i < 1000; i++) {
      fails(FailureClass.RETRY_SAME, "COORDINATOR_LOAD_IN_PROGRESS", false);
    }
    CompletableFuture<String> result = start();
    timer.advance(TIMEOUT);

    CallFailure failure = failureOf(result);
    assertThat(failure.reason()).isEqualTo("COORDINATOR_LOAD_IN_PROGRESS");
    assertThat(failure.maybeApplied()).isFalse();
  }

  @Test
  void doubtOfAnEarlierAttemptRemains() {
    fails(FailureClass.RETRY_ELSEWHERE, "NODE_UNAVAILABLE", true);
    fails(FailureClass.REJOIN, "ILLEGAL_GENERATION", false);

    CallFailure failure = failureOf(start());
    assertThat(failure.reason()).isEqualTo("ILLEGAL_GENERATION");
    assertThat(failure.maybeApplied()).isTrue();
  }

  @Test
  void ambiguousOutcomeIsRepeated() {
    fails(FailureClass.AMBIGUOUS, "OUTCOME_UNKNOWN", true);
    answers.add(CompletableFuture.completedFuture("stored"));
    CompletableFuture<String> result = start();
    timer.advance(Duration.ofMillis(200));

    assertThat(result).isCompletedWithValue("stored");
  }

  @Test
  void unwantedCallEndsBeforeItsNextAttempt() {
    fails(FailureClass.RETRY_SAME, "COORDINATOR_LOAD_IN_PROGRESS", false);
    CompletableFuture<String> result = start();
    wanted.set(false);
    timer.advance(Duration.ofSeconds(1));

    assertThat(failureOf(result).kind()).isEqualTo(FailureClass.ABANDONED);
    assertThat(sentAt).hasSize(1);
  }

  @Test
  void bugInAnAttemptIsAFinalFailure() {
    RetryLoop<String> loop =
        new RetryLoop<>(
            timer,
            TIMEOUT,
            RetryLoop.Pauses.DEFAULT,
            () -> true,
            remaining -> {
              throw new IllegalStateException("bug");
            });

    assertThat(failureOf(loop.start()).getCause()).isInstanceOf(IllegalStateException.class);
  }

  private CompletableFuture<String> start() {
    return start(TIMEOUT);
  }

  private CompletableFuture<String> start(Duration timeout) {
    return new RetryLoop<String>(
            timer,
            timeout,
            RetryLoop.Pauses.DEFAULT,
            wanted::get,
            remaining -> {
              sentAt.add(timer.nanos());
              return answers.remove();
            })
        .start();
  }

  private void fails(FailureClass kind, String reason, boolean maybeApplied) {
    answers.add(
        CompletableFuture.failedFuture(
            new CallFailure(kind, reason, reason, Map.of(), null, maybeApplied, null)));
  }

  private static CallFailure failureOf(CompletableFuture<String> result) {
    assertThat(result).isCompletedExceptionally();
    return CallFailure.of(result.handle((value, thrown) -> thrown).join());
  }
}
