// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.Assignment;
import io.muster.client.FencedException;
import io.muster.client.MemberState;
import io.muster.client.MusterException;
import io.muster.client.TopicPartition;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberCommitCheckTest {
  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);

  @Test
  void currentGenerationMayCommitWhatItOwns() {
    assertThat(refusal(MemberState.STABLE, 5, null, 5, ZERO)).isNull();
    // While partitions are revoked, and while the member leaves, they are still its own.
    assertThat(refusal(MemberState.REBALANCING, 5, null, 5, ZERO)).isNull();
    assertThat(refusal(MemberState.LEAVING, 5, null, 5, ZERO)).isNull();
  }

  @Test
  void refusalsNameWhatTheCoordinatorWould() {
    assertRefused(refusal(MemberState.STABLE, 5, null, 5, ONE), "PARTITION_NOT_OWNED");
    assertRefused(refusal(MemberState.STABLE, 5, null, 4, ZERO), "ILLEGAL_GENERATION");
    assertRefused(refusal(MemberState.REBALANCING, -1, null, 4, ZERO), "REBALANCE_IN_PROGRESS");
    assertRefused(refusal(MemberState.STABLE, 5, null, -1, ZERO), "REBALANCE_IN_PROGRESS");
    assertRefused(refusal(MemberState.UNJOINED, -1, null, -1, ZERO), "REBALANCE_IN_PROGRESS");
    assertRefused(refusal(MemberState.CLOSED, -1, null, 5, ZERO), "CLIENT_CLOSED");
  }

  @Test
  void memberThatStoppedSaysWhy() {
    CallFailure refusal =
        refusal(
            MemberState.FAILED,
            -1,
            new FencedException("FENCED_INSTANCE_ID", "another process", false, null),
            5,
            ZERO);

    assertRefused(refusal, "FENCED_INSTANCE_ID");
    assertThat(refusal.kind()).isEqualTo(FailureClass.FENCED);
  }

  private static void assertRefused(@Nullable CallFailure refusal, String reason) {
    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(reason);
    assertThat(refusal.maybeApplied()).isFalse();
  }

  private static @Nullable CallFailure refusal(
      MemberState state,
      int generation,
      @Nullable MusterException failure,
      int inGeneration,
      TopicPartition partition) {
    Assignment assignment = new Assignment("m", generation, Set.of(ZERO));
    return MemberCommitCheck.refusal(
        "g", new MemberStanding.View(state, assignment, failure), inGeneration, Set.of(partition));
  }
}
