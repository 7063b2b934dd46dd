// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static io.muster.client.assignor.Inputs.fixed;
import static io.muster.client.assignor.Inputs.member;
import static io.muster.client.assignor.Inputs.owning;
import static io.muster.client.assignor.Inputs.partitions;
import static io.muster.client.assignor.Inputs.remembering;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What kafka-clients 4.3.1 answered to these inputs. */
class GoldenVectorsTest {
  private static final Set<String> T0 = Set.of("t0");

  private final PartitionAssignor range = new RangeAssignor();
  private final PartitionAssignor roundRobin = new RoundRobinAssignor();
  private final PartitionAssignor sticky = new StickyAssignor();
  private final PartitionAssignor cooperative = new CooperativeStickyAssignor();

  @Test
  void v1TwoTopicsOfThreePartitionsForTwoMembers() {
    Map<String, Integer> counts = Map.of("t0", 3, "t1", 3);
    List<MemberSubscription> members = List.of(member("A", "t0", "t1"), member("B", "t0", "t1"));
    var dealt = Map.of("A", partitions("t0-0,2 t1-1"), "B", partitions("t0-1 t1-0,2"));

    assertThat(range.assign(counts, members))
        .isEqualTo(Map.of("A", partitions("t0-0,1 t1-0,1"), "B", partitions("t0-2 t1-2")));
    assertThat(roundRobin.assign(counts, members)).isEqualTo(dealt);
    assertThat(sticky.assign(counts, members)).isEqualTo(dealt);
    assertThat(cooperative.assign(counts, members)).isEqualTo(dealt);
  }

  @Test
  void v2SevenPartitionsForThreeMembers() {
    Map<String, Integer> counts = Map.of("t0", 7);
    List<MemberSubscription> members =
        List.of(member("A", "t0"), member("B", "t0"), member("C", "t0"));
    var dealt = abc("t0-0,3,6", "t0-1,4", "t0-2,5");

    assertThat(range.assign(counts, members)).isEqualTo(abc("t0-0,1,2", "t0-3,4", "t0-5,6"));
    assertThat(roundRobin.assign(counts, members)).isEqualTo(dealt);
    assertThat(sticky.assign(counts, members)).isEqualTo(dealt);
    assertThat(cooperative.assign(counts, members)).isEqualTo(dealt);
  }

  @Test
  void v3DifferentSubscriptions() {
    Map<String, Integer> counts = Map.of("t0", 1, "t1", 2, "t2", 3);
    List<MemberSubscription> members =
        List.of(member("A", "t0"), member("B", "t0", "t1"), member("C", "t0", "t1", "t2"));

    assertThat(range.assign(counts, members)).isEqualTo(abc("t0-0", "t1-0", "t1-1 t2-0,1,2"));
    assertThat(roundRobin.assign(counts, members)).isEqualTo(abc("t0-0", "t1-0", "t1-1 t2-0,1,2"));
    assertThat(sticky.assign(counts, members)).isEqualTo(abc("t0-0", "t1-0,1", "t2-0,1,2"));
    assertThat(cooperative.assign(counts, members)).isEqualTo(abc("t0-0", "t1-0,1", "t2-0,1,2"));
  }

  @Test
  void v4StaticMembersComeFirst() {
    assertThat(
            range.assign(
                Map.of("t0", 3),
                List.of(member("x", "t0"), fixed("y", "2", "t0"), fixed("z", "1", "t0"))))
        .isEqualTo(
            Map.of("z", partitions("t0-0"), "y", partitions("t0-1"), "x", partitions("t0-2")));
  }

  @Test
  void v5NewMemberGetsInTwoRoundsWhatTheOldOneHasToGiveUp() {
    Map<String, Integer> counts = Map.of("t0", 4);

    assertThat(
            cooperative.assign(
                counts,
                List.of(
                    owning("A", T0, 1, partitions("t0-0,1,2,3")), owning("B", T0, -1, List.of()))))
        .isEqualTo(Map.of("A", partitions("t0-0,1"), "B", List.of()));
    assertThat(
            cooperative.assign(
                counts,
                List.of(owning("A", T0, 2, partitions("t0-0,1")), owning("B", T0, 2, List.of()))))
        .isEqualTo(Map.of("A", partitions("t0-0,1"), "B", partitions("t0-2,3")));
  }

  @Test
  void v6EagerStickyReadsUserDataOnly() {
    assertThat(
            sticky.assign(
                Map.of("t0", 4),
                List.of(
                    new MemberSubscription(
                        "A",
                        Optional.empty(),
                        T0,
                        partitions("t0-0,1,2,3"),
                        OptionalInt.of(1),
                        ByteBuffer.allocate(0)),
                    member("B", "t0"))))
        .isEqualTo(Map.of("A", partitions("t0-0,2"), "B", partitions("t0-1,3")));
    assertThat(
            sticky.assign(
                Map.of("t0", 4),
                List.of(remembering("A", T0, 1, partitions("t0-0,1,2,3")), member("B", "t0"))))
        .as("with user data")
        .isEqualTo(Map.of("A", partitions("t0-0,1"), "B", partitions("t0-2,3")));
  }

  @Test
  void v7NewerGenerationWinsPartitionByPartition() {
    assertThat(
            cooperative.assign(
                Map.of("t0", 3),
                List.of(
                    owning("A", T0, 1, partitions("t0-0,1")),
                    owning("B", T0, 2, partitions("t0-1,2")),
                    owning("C", T0, -1, List.of()))))
        .isEqualTo(abc("t0-0", "t0-1", ""));
  }

  @Test
  void v8NobodyGetsWhatTwoClaimInTheSameGeneration() {
    assertThat(
            cooperative.assign(
                Map.of("t0", 3),
                List.of(
                    owning("A", T0, 1, partitions("t0-0,1")),
                    owning("B", T0, 1, partitions("t0-0,2")))))
        .isEqualTo(Map.of("A", partitions("t0-1"), "B", partitions("t0-2")));
  }

  @Test
  void v9MemberOfAnUnknownTopicGetsNothing() {
    Map<String, Integer> counts = Map.of("t0", 1);
    List<MemberSubscription> members = List.of(member("A", "unknown"));

    assertThat(range.assign(counts, members)).isEqualTo(Map.of("A", List.of()));
    assertThat(roundRobin.assign(counts, members)).isEqualTo(Map.of("A", List.of()));
    assertThat(sticky.assign(counts, members)).isEqualTo(Map.of("A", List.of()));
    assertThat(cooperative.assign(counts, members)).isEqualTo(Map.of("A", List.of()));
  }

  @Test
  void v10WhatALeaverHadIsSpreadInOneRound() {
    Set<String> both = Set.of("t0", "t1");
    assertThat(
            cooperative.assign(
                Map.of("t0", 2, "t1", 3),
                List.of(
                    owning("A", both, 1, partitions("t0-0 t1-1")),
                    owning("B", both, 1, partitions("t1-0")))))
        .isEqualTo(Map.of("A", partitions("t0-0 t1-1,2"), "B", partitions("t0-1 t1-0")));
  }

  private static Map<String, List<TopicPartition>> abc(String a, String b, String c) {
    return Map.of("A", partitions(a), "B", partitions(b), "C", partitions(c));
  }
}
