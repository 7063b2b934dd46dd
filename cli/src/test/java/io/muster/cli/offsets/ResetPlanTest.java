// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.muster.client.CommittedOffset;
import io.muster.client.TopicPartition;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Where offsets go: partition 0 is committed at 50 and its log is from 10 to 100, 1 is empty. */
class ResetPlanTest {
  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);
  private static final Instant NOON = Instant.parse("2026-01-31T12:00:00Z");

  /** A log of which all is known. */
  private static final class Known implements LogLookup {
    @Override
    public Map<TopicPartition, Bounds> bounds(Set<TopicPartition> partitions) {
      return Map.of(P0, new Bounds(10, 100), P1, new Bounds(0, 0));
    }

    @Override
    public Map<TopicPartition, Long> at(Set<TopicPartition> partitions, Instant time) {
      return time.equals(NOON) ? Map.of(P0, 77L) : Map.of();
    }

    @Override
    public void close() {}
  }

  @Test
  void everyTargetWithASource() throws Exception {
    assertThat(reset(new ResetSpec.ToEarliest())).containsExactly(10L, 0L);
    assertThat(reset(new ResetSpec.ToLatest())).containsExactly(100L, 0L);
    assertThat(reset(new ResetSpec.ToCurrent())).containsExactly(50L, 0L);
    assertThat(reset(new ResetSpec.ToOffset(60))).containsExactly(60L, 0L);
    assertThat(reset(new ResetSpec.ToOffset(5))).containsExactly(10L, 0L);
    assertThat(reset(new ResetSpec.ToTime(NOON))).containsExactly(77L, 0L);
    assertThat(reset(new ResetSpec.ToTime(NOON.plusSeconds(1)))).containsExactly(100L, 0L);
    assertThat(reset(new ResetSpec.ToEach(Map.of(P0, 1_000L, P1, 1L)))).containsExactly(100L, 0L);
  }

  @Test
  void shiftsStayInTheLog() throws Exception {
    assertThat(shift(30, new Known())).isEqualTo(80);
    assertThat(shift(-30, new Known())).isEqualTo(20);
    assertThat(shift(Long.MAX_VALUE, new Known())).isEqualTo(100);
    assertThat(shift(Long.MIN_VALUE, new Known())).isEqualTo(10);
    assertThat(shift(Long.MIN_VALUE, null)).isZero();
    assertThat(shift(Long.MAX_VALUE, null)).isEqualTo(Long.MAX_VALUE);
  }

  @Test
  void movedOffsetIsRemarked() throws Exception {
    ResetPlan plan =
        ResetPlan.of(
            "g", new TreeSet<>(List.of(P0)), new ResetSpec.ToOffset(5), Map.of(), new Known());

    assertThat(plan.remarks())
        .containsExactly("t-0: 5 is not in the log, which is from 10 to 100; 10 is taken");
  }

  @Test
  void whatNobodyKnowsIsRefused() {
    for (ResetSpec spec :
        List.of(
            new ResetSpec.ToEarliest(),
            new ResetSpec.ToLatest(),
            new ResetSpec.ToCurrent(),
            new ResetSpec.ShiftBy(1),
            new ResetSpec.ToTime(NOON),
            new ResetSpec.ToEach(Map.of()))) {
      assertThatThrownBy(() -> ResetPlan.of("g", new TreeSet<>(List.of(P1)), spec, Map.of(), null))
          .as(spec.toString())
          .isInstanceOf(ResetPlan.ImpossibleException.class)
          .hasMessageContaining("t-1");
    }
  }

  private static List<Long> reset(ResetSpec spec) throws Exception {
    return ResetPlan.of("g", new TreeSet<>(List.of(P0, P1)), spec, committed(), new Known())
        .rows()
        .stream()
        .map(ResetPlan.Row::newOffset)
        .toList();
  }

  private static long shift(long by, @Nullable LogLookup log) throws Exception {
    return ResetPlan.of(
            "g", new TreeSet<>(List.of(P0)), new ResetSpec.ShiftBy(by), committed(), log)
        .rows()
        .get(0)
        .newOffset();
  }

  private static Map<TopicPartition, CommittedOffset> committed() {
    return Map.of(P0, new CommittedOffset(50, OptionalInt.empty(), "", 1, Instant.EPOCH));
  }
}
