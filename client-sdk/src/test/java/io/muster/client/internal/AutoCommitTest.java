// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.CommitResult;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

class AutoCommitTest {
  private static final Map<TopicPartition, OffsetAndMetadata> OFFSETS =
      Map.of(new TopicPartition("t", 0), new OffsetAndMetadata(7));

  private final VirtualTimer timer = new VirtualTimer();
  private final AutoCommit commit = new AutoCommit(timer, new ConsumerSettings().checked("g"));

  @Test
  void commitsWhenTheIntervalIsOverAndThereIsNews() {
    assertThat(commit.isDue()).isFalse();
    timer.advance(Duration.ofSeconds(5));
    assertThat(commit.isDue()).isTrue();
    CompletableFuture<CommitResult> sent = new CompletableFuture<>();
    commit.commit(OFFSETS, offsets -> sent);
    timer.advance(Duration.ofSeconds(5));
    // One at a time.
    assertThat(commit.isDue()).isFalse();
    sent.complete(new CommitResult(1, 1));
    assertThat(commit.isDue()).isTrue();
    assertThat(commit.isNews(OFFSETS)).isFalse();
    commit.restart();
    assertThat(commit.isNews(OFFSETS)).isTrue();
    assertThat(commit.isDue()).isFalse();
  }

  @Test
  void whatMaySucceedSoonIsTriedAgainSoon() {
    fail("REBALANCE_IN_PROGRESS", FailureClass.REJOIN);
    assertThat(commit.isDue()).isFalse();
    timer.advance(Duration.ofMillis(100));
    assertThat(commit.isDue()).isTrue();
    assertThat(commit.isNews(OFFSETS)).isTrue();

    fail("NODE_UNAVAILABLE", FailureClass.RETRY_ELSEWHERE);
    timer.advance(Duration.ofMillis(100));
    assertThat(commit.isDue()).isTrue();
  }

  @Test
  void whatCannotSucceedWaitsForTheNextInterval() {
    fail("ILLEGAL_GENERATION", FailureClass.REJOIN);
    timer.advance(Duration.ofMillis(4_900));
    assertThat(commit.isDue()).isFalse();
    timer.advance(Duration.ofMillis(100));
    assertThat(commit.isDue()).isTrue();
  }

  /** It may have gone back. */
  @Test
  void whatWasStoredCountsNoMoreWhenSomebodyElseCommits() {
    timer.advance(Duration.ofSeconds(5));
    commit.commit(OFFSETS, offsets -> CompletableFuture.completedFuture(new CommitResult(1, 1)));
    assertThat(commit.isNews(OFFSETS)).isFalse();
    commit.forget();
    assertThat(commit.isNews(OFFSETS)).isTrue();

    CompletableFuture<CommitResult> late = new CompletableFuture<>();
    commit.commit(OFFSETS, offsets -> late);
    commit.forget();
    late.complete(new CommitResult(2, 2));
    assertThat(commit.isNews(OFFSETS)).isTrue();
  }

  private void fail(String reason, FailureClass kind) {
    timer.advance(Duration.ofSeconds(5));
    commit.commit(
        OFFSETS,
        offsets ->
            CompletableFuture.failedFuture(
                new CallFailure(kind, reason, reason, Map.of(), null, false, null)));
  }
}
