// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.Assignment;
import io.muster.client.FencedException;
import io.muster.client.MusterException;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class MemberCommitCheckTest {
  private static final TopicPartition ZERO = new TopicPartition("t", 0);
  private static final TopicPartition ONE = new TopicPartition("t", 1);
  private static final Holding NOTHING = Holding.nothing("m");
  private static final Holding ZERO_IN_FIVE = NOTHING.taking(new Assignment("m", 5, Set.of(ZERO)));

  @Test
  void currentGenerationMayCommitWhatItOwns() {
    assertThat(refusal(MemberPhase.STABLE, ZERO_IN_FIVE, 5, ZERO)).isNull();
    // While partitions are revoked, and while the member leaves, they are still its own; and while
    // a cooperative member joins.
    assertThat(refusal(MemberPhase.REVOKING, ZERO_IN_FIVE, 5, ZERO)).isNull();
    assertThat(refusal(MemberPhase.JOINING, ZERO_IN_FIVE, 5, ZERO)).isNull();
    assertThat(refusal(MemberPhase.LEAVING, ZERO_IN_FIVE, 5, ZERO)).isNull();
  }

  @Test
  void refusalsNameWhatTheCoordinatorWould() {
    assertRefused(refusal(MemberPhase.STABLE, ZERO_IN_FIVE, 5, ONE), "PARTITION_NOT_OWNED");
    assertRefused(refusal(MemberPhase.STABLE, ZERO_IN_FIVE, 4, ZERO), "ILLEGAL_GENERATION");
    assertRefused(refusal(MemberPhase.JOINING, NOTHING, 4, ZERO), "REBALANCE_IN_PROGRESS");
    assertRefused(refusal(MemberPhase.SYNCING, ZERO_IN_FIVE, 5, ZERO), "REBALANCE_IN_PROGRESS");
    assertRefused(refusal(MemberPhase.STABLE, ZERO_IN_FIVE, -1, ZERO), "REBALANCE_IN_PROGRESS");
    assertRefused(refusal(MemberPhase.IDLE, NOTHING, -1, ZERO), "REBALANCE_IN_PROGRESS");
    assertRefused(refusal(MemberPhase.CLOSED, NOTHING, 5, ZERO), "CLIENT_CLOSED");
  }

  /** Kafka's commitSync() before the first assignment does nothing, and neither does it here. */
  @Test
  void nothingMayBeCommittedAtAnyTimeUntilTheEnd() {
    for (MemberPhase phase : MemberPhase.values()) {
      CallFailure refusal = refusal(phase, NOTHING, -1);
      if (phase.hasEnded()) {
        assertRefused(refusal, "CLIENT_CLOSED");
      } else {
        assertThat(refusal).as(phase.name()).isNull();
      }
    }
    assertThat(refusal(MemberPhase.SYNCING, ZERO_IN_FIVE, 4)).isNull();
  }

  @Test
  void whatWasKeptSinceAnEarlierGenerationMayBeCommitted() {
    Holding seven =
        ZERO_IN_FIVE
            .taking(new Assignment("m", 6, Set.of(ZERO, ONE)))
            .taking(new Assignment("m", 7, Set.of(ZERO, ONE)));

    assertThat(refusal(MemberPhase.STABLE, seven, 5, ZERO)).isNull();
    assertThat(refusal(MemberPhase.STABLE, seven, 6, ONE)).isNull();
    assertRefused(refusal(MemberPhase.STABLE, seven, 5, ONE), "ILLEGAL_GENERATION");
    assertRefused(refusal(MemberPhase.STABLE, seven, 8, ZERO), "ILLEGAL_GENERATION");
    // It was away in between: another may have had it.
    Holding back = seven.without(Set.of(ZERO)).taking(new Assignment("m", 8, Set.of(ZERO, ONE)));
    assertRefused(refusal(MemberPhase.STABLE, back, 7, ZERO), "ILLEGAL_GENERATION");
    assertThat(refusal(MemberPhase.STABLE, back, 7, ONE)).isNull();
  }

  @Test
  void memberThatStoppedSaysWhy() {
    CallFailure refusal =
        refusal(
            MemberPhase.FAILED,
            NOTHING,
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
      MemberPhase phase, Holding holding, int inGeneration, TopicPartition... partitions) {
    return refusal(phase, holding, null, inGeneration, partitions);
  }

  private static @Nullable CallFailure refusal(
      MemberPhase phase,
      Holding holding,
      @Nullable MusterException failure,
      int inGeneration,
      TopicPartition... partitions) {
    Map<TopicPartition, OffsetAndMetadata> offsets =
        Arrays.stream(partitions)
            .collect(Collectors.toMap(each -> each, each -> new OffsetAndMetadata(1)));
    return MemberCommitCheck.refusal(
        "g",
        new MemberStanding.View(phase, holding, failure),
        new MemberCommitDoor.Order(inGeneration, true, offsets, Duration.ofSeconds(1), false));
  }
}
