// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static io.muster.client.assignor.Inputs.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The cases of Kafka's AbstractStickyAssignorTest, for both of ours. Named after them. */
@ParameterizedClass(name = "{0}")
@MethodSource("assignors")
class StickyAssignorsTest {
  @Parameter PartitionAssignor assignor = new StickyAssignor();

  static Stream<PartitionAssignor> assignors() {
    return Stream.of(new StickyAssignor(), new CooperativeStickyAssignor());
  }

  @Test
  void testAddRemoveConsumerOneTopic() {
    SimulatedGroup group = group().topic("t", 3).member("c1", "t");
    group.rebalance();
    assertThat(group.of("c1")).isEqualTo(partitions("t-0,1,2"));

    group.member("c2", "t");
    group.rebalance();
    assertThat(group.of("c1")).isEqualTo(partitions("t-0,1"));
    assertThat(group.of("c2")).isEqualTo(partitions("t-2"));

    group.leave("c1");
    assertThat(group.rebalance()).isEqualTo(1);
    assertThat(group.of("c2")).isEqualTo(partitions("t-0,1,2"));
  }

  @Test
  void testStickiness() {
    SimulatedGroup group =
        group().topic("t", 3).member("c1", "t").member("c2", "t").member("c3", "t");
    group.member("c4", "t").rebalance();
    Map<String, List<TopicPartition>> before = group.assignment();
    assertThat(before.get("c4")).isEmpty();

    group.leave("c1");
    assertThat(group.rebalance()).isEqualTo(1);
    assertThat(group.assignment())
        .isEqualTo(Map.of("c2", before.get("c2"), "c3", before.get("c3"), "c4", before.get("c1")));
  }

  @Test
  void testReassignmentAfterOneConsumerLeaves() {
    SimulatedGroup group = group();
    Set<String> topics = new HashSet<>();
    for (int i = 1; i < 20; i++) {
      topics.add("t" + i);
      group.topic("t" + i, i).member("c" + i, topics);
    }
    group.rebalance();
    Map<String, List<TopicPartition>> before = group.assignment();
    judge(group).isBalanced(before);

    group.leave("c10");
    group.rebalance();
    judge(group).everythingIsGivenOnce(group.assignment());
    judge(group).isBalanced(group.assignment());
    before.forEach(
        (member, had) -> {
          if (!member.equals("c10")) {
            assertThat(group.of(member)).as(member).containsAll(had);
          }
        });
  }

  @Test
  void testReassignmentAfterOneConsumerAdded() {
    SimulatedGroup group = group().topic("t", 20);
    for (int i = 1; i < 10; i++) {
      group.member("c" + i, "t");
    }
    group.rebalance();
    Map<String, List<TopicPartition>> before = group.assignment();

    group.member("c10", "t").rebalance();
    judge(group).everythingIsGivenOnce(group.assignment());
    judge(group).isBalanced(group.assignment());
    before.forEach((member, had) -> assertThat(had).as(member).containsAll(group.of(member)));
    assertThat(group.of("c10")).hasSize(2);
  }

  @Test
  void testSameSubscriptions() {
    SimulatedGroup group = group();
    Set<String> topics = new HashSet<>();
    for (int i = 1; i < 15; i++) {
      topics.add("t" + i);
      group.topic("t" + i, i);
    }
    for (int i = 1; i < 9; i++) {
      group.member("c" + i, topics);
    }
    group.rebalance();
    judge(group).isBalanced(group.assignment());
    Map<String, List<TopicPartition>> before = group.assignment();

    group.leave("c5");
    assertThat(group.rebalance()).isEqualTo(1);
    judge(group).isBalanced(group.assignment());
    group.members().forEach(id -> assertThat(group.of(id)).as(id).containsAll(before.get(id)));
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.client.assignor.Seeds#seeds")
  void testReassignmentWithRandomSubscriptionsAndChanges(long seed) {
    Seeds.check(seed, () -> randomChanges(new Random(seed)));
  }

  private void randomChanges(Random random) {
    for (int i = 0; i < 40; i++) {
      SimulatedGroup group = group();
      List<String> topics = new ArrayList<>();
      for (int t = 0; t < 10 + random.nextInt(10); t++) {
        topics.add("t" + t);
        group.topic("t" + t, 1 + random.nextInt(20));
      }
      for (int c = 0; c < 20 + random.nextInt(20); c++) {
        group.member("c" + c, some(random, topics));
      }
      group.rebalance();
      judge(group).everythingIsGivenOnce(group.assignment());
      judge(group).isBalanced(group.assignment());
      for (String member : group.members()) {
        if (random.nextInt(4) == 0) {
          group.member(member, some(random, topics));
        }
      }
      assertThat(group.rebalance()).as("rounds").isLessThanOrEqualTo(2);
      judge(group).everythingIsGivenOnce(group.assignment());
      judge(group).isBalanced(group.assignment());
    }
  }

  @Test
  void testEnsurePartitionsAssignedToHighestGeneration() {
    Map<String, Integer> counts = Map.of("t1", 3, "t2", 3, "t3", 3);
    Set<String> topics = counts.keySet();
    Map<String, List<TopicPartition>> result =
        assignor.assign(
            counts,
            List.of(
                rejoining("A", topics, 10, partitions("t1-0 t2-0 t3-0")),
                rejoining("B", topics, 9, partitions("t1-1 t2-1 t3-0")),
                rejoining("C", topics, 8, partitions("t1-1 t2-1 t3-1"))));

    assertThat(result.get("A")).containsExactlyElementsOf(partitions("t1-0 t2-0 t3-0"));
    assertThat(result.get("B")).containsAll(partitions("t1-1 t2-1")).hasSize(3);
    assertThat(result.get("C")).contains(new TopicPartition("t3", 1)).hasSize(3);
  }

  @Test
  void whatTheOthersLeaveUnsaidIsNotTakenFromAnOldGeneration() {
    Set<String> topics = Set.of("t");
    Map<String, List<TopicPartition>> result =
        assignor.assign(
            Map.of("t", 4),
            List.of(
                rejoining("A", topics, 3, partitions("t-2,3")),
                rejoining("B", topics, 7, partitions("t-0"))));

    assertThat(result).isEqualTo(Map.of("A", partitions("t-2,3"), "B", partitions("t-0,1")));
  }

  @Test
  void ownedPartitionsThatNoLongerExistAreForgotten() {
    Set<String> topics = Set.of("t", "gone");

    assertThat(
            assignor.assign(
                Map.of("t", 2),
                List.of(
                    rejoining("A", topics, 1, partitions("t-0,7 gone-0,1,2")),
                    rejoining("B", topics, 1, partitions("t-1,8")))))
        .isEqualTo(Map.of("A", partitions("t-0"), "B", partitions("t-1")));
  }

  @Test
  void membersThatWantNothingThatExistDoNotMakeTheOthersUneven() {
    SimulatedGroup group =
        group().topic("t", 7).member("A", "t").member("B", "t", "unknown").member("C", "unknown");
    group.rebalance();

    assertThat(group.of("A")).isEqualTo(partitions("t-0,2,4,6"));
    assertThat(group.of("B")).isEqualTo(partitions("t-1,3,5"));
    assertThat(group.of("C")).isEmpty();
  }

  @Test
  void chainOfMovesIsFoundWhereNoSingleMoveHelps() {
    // B can take from A, and C from B; C is empty, but cannot take from A.
    SimulatedGroup group =
        group().topic("ab", 2).topic("bc", 1).member("A", "ab").member("B", "ab", "bc");
    group.rebalance();
    assertThat(group.of("A")).hasSize(2);
    group.member("C", "bc").rebalance();

    assertThat(group.assignment().values()).allMatch(own -> own.size() == 1);
  }

  @Test
  void emptyInputs() {
    assertThat(assignor.assign(Map.of("t", 3), List.of())).isEmpty();
    assertThat(assignor.assign(Map.of(), List.of(Inputs.member("A", "t"))))
        .isEqualTo(Map.of("A", List.of()));
    assertThat(assignor.assign(Map.of("t", 3), List.of(Inputs.member("A"))))
        .isEqualTo(Map.of("A", List.of()));
    assertThat(assignor.assign(Map.of("t", 0), List.of(Inputs.member("A", "t"))))
        .isEqualTo(Map.of("A", List.of()));
  }

  private SimulatedGroup group() {
    return new SimulatedGroup(assignor);
  }

  private static Judge judge(SimulatedGroup group) {
    return new Judge(group.counts(), group.joining(), member -> PreviousAssignment.NONE);
  }

  private MemberSubscription rejoining(
      String id, Set<String> topics, int generation, List<TopicPartition> had) {
    return assignor.protocols().contains(RebalanceProtocol.COOPERATIVE)
        ? Inputs.owning(id, topics, generation, had)
        : Inputs.remembering(id, topics, generation, had);
  }

  private static Set<String> some(Random random, List<String> topics) {
    Set<String> some = new HashSet<>();
    for (int i = random.nextInt(topics.size()); i >= 0; i--) {
      some.add(topics.get(random.nextInt(topics.size())));
    }
    return some;
  }
}
