// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.OffsetCommitResponse;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a commit that comes while the leadership is being handed over. */
class SuccessionTest extends CoordinatorFixture {
  private static final long LIMIT_MS = 500;

  private final CoordinatorRouter waiting =
      new CoordinatorRouter(routes(coordinator, true, LIMIT_MS));

  @BeforeEach
  void oneMemberAndAHandOver() {
    stableGroup("a");
    log.beginHandOver();
  }

  private CompletableFuture<OffsetCommitResponse> commit() {
    return waiting.commit(commitRequest("a", 1, 1, 7), CALLER);
  }

  @Test
  void itWaitsAndIsToldWhoLeadsNow() {
    int entries = log.entries();
    CompletableFuture<OffsetCommitResponse> commit = commit();
    timers.advance(LIMIT_MS / 2);
    assertThat(commit).isNotDone();
    log.depose();
    timers.advance(10);
    assertThat(reason(commit)).isEqualTo(ErrorReason.NOT_COORDINATOR);
    assertThat(refusal(commit).metadata()).containsEntry("leaderEndpoint", "two:2");
    assertThat(log.entries()).isEqualTo(entries);
  }

  @Test
  void itIsWrittenHereWhereTheHeirDoesNotTakeOver() {
    CompletableFuture<OffsetCommitResponse> commit = commit();
    log.endHandOver();
    timers.advance(LIMIT_MS + 10);
    assertThat(commit.join().getTopics(0).getPartitions(0).getReason()).isEqualTo(ErrorReason.NONE);
    assertThat(fetch().getOffset()).isEqualTo(7);
  }

  @Test
  void itIsWrittenAtOnceWhereThisNodeIsElectedAgain() {
    CompletableFuture<OffsetCommitResponse> commit = commit();
    log.depose();
    log.elect(coordinator);
    timers.advance(10);
    assertThat(commit).isCompleted();
    assertThat(fetch().getOffset()).isEqualTo(7);
  }

  @Test
  void itDoesNotWaitForEver() {
    CompletableFuture<OffsetCommitResponse> commit = commit();
    timers.advance(LIMIT_MS + 10);
    assertThat(reason(commit)).isEqualTo(ErrorReason.NOT_COORDINATOR);
    assertThat(refusal(commit).metadata()).doesNotContainKey("leaderEndpoint");
  }
}
