// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static io.muster.client.assignor.Inputs.member;
import static io.muster.client.assignor.Inputs.owning;
import static io.muster.client.assignor.Inputs.partitions;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What cooperative-sticky does beyond sticky: withholding, and settling in two rounds. */
class CooperativeStickyAssignorTest {
  private final CooperativeStickyAssignor assignor = new CooperativeStickyAssignor();

  @Test
  void generationComesFromTheUserDataOfMembersThatDoNotSayItOtherwise() {
    Set<String> topics = Set.of("t");
    Map<String, List<TopicPartition>> result =
        assignor.assign(
            Map.of("t", 2),
            List.of(old("A", 4, partitions("t-0")), old("B", 5, partitions("t-0,1"))));
    assertThat(result).isEqualTo(Map.of("A", List.of(), "B", partitions("t-0")));

    assertThat(
            assignor.assign(
                Map.of("t", 2),
                List.of(
                    owning("A", topics, 6, partitions("t-0")), old("B", 5, partitions("t-0,1")))))
        .isEqualTo(Map.of("A", partitions("t-0"), "B", partitions("t-1")));
  }

  private static MemberSubscription old(String id, int generation, List<TopicPartition> owned) {
    return new MemberSubscription(
        id,
        Optional.empty(),
        Set.of("t"),
        owned,
        OptionalInt.empty(),
        ByteBuffer.wrap(StickyUserData.writeGeneration(generation)));
  }

  @Test
  void nothingIsTakenDirectlyFromAMemberThatNoLongerSubscribes() {
    Map<String, Integer> counts = Map.of("t", 1, "u", 1);

    assertThat(
            assignor.assign(
                counts,
                List.of(owning("A", Set.of("u"), 3, partitions("t-0 u-0")), member("B", "t"))))
        .isEqualTo(Map.of("A", partitions("u-0"), "B", List.of()));
  }

  @Test
  void joinsAndLeavesOfIdleMembersNeedOneRound() {
    SimulatedGroup group = new SimulatedGroup(assignor).topic("t", 2);
    group.member("A", "t").member("B", "t").rebalance();
    group.member("C", "t");
    assertThat(group.rebalance()).isEqualTo(1);
    group.leave("C");
    assertThat(group.rebalance()).isEqualTo(1);
    group.topic("t", 4);
    assertThat(group.rebalance()).as("a topic that grows").isEqualTo(1);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.client.assignor.Seeds#seeds")
  void everyChangeSettlesInTwoRounds(long seed) {
    Seeds.check(seed, () -> changesSettle(new Random(seed)));
  }

  private void changesSettle(Random random) {
    for (int i = 0; i < 30; i++) {
      boolean uniform = random.nextBoolean();
      SimulatedGroup group = new SimulatedGroup(assignor);
      group.observedBy((members, result) -> checkRound(group.counts(), members, result));
      group.topic("t0", 5).member("c0", "t0").rebalance();
      for (int step = 0; step < 25; step++) {
        change(random, uniform, group, step);
        assertThat(group.rebalance()).as("rounds").isLessThanOrEqualTo(2);
        Judge judge = judge(group.counts(), group.joining());
        judge.everythingIsGivenOnce(group.assignment());
        judge.isBalanced(group.assignment());
        Map<String, List<TopicPartition>> settled = group.assignment();
        group.rebalance();
        assertThat(group.assignment()).as("nothing changes by itself").isEqualTo(settled);
      }
    }
  }

  private static void change(Random random, boolean uniform, SimulatedGroup group, int step) {
    List<String> members = group.members().stream().sorted().toList();
    String one = members.get(random.nextInt(members.size()));
    switch (random.nextInt(uniform ? 3 : 5)) {
      case 0 -> {
        if (members.size() > 1) {
          group.leave(one);
        }
      }
      case 1 -> group.member("c" + step, topics(random, uniform));
      case 2 -> {
        String topic = "t" + random.nextInt(6);
        int now = group.counts().getOrDefault(topic, 0);
        group.topic(topic, now + random.nextInt(6));
      }
      case 3 -> group.topic("t" + random.nextInt(6), random.nextInt(12));
      default -> group.member(one, topics(random, uniform));
    }
    if (uniform) {
      group.members().forEach(member -> group.member(member, topics(random, true)));
    }
  }

  private static Set<String> topics(Random random, boolean all) {
    Set<String> topics = new HashSet<>();
    for (int i = 0; i < 6; i++) {
      if (all || random.nextInt(3) > 0) {
        topics.add("t" + i);
      }
    }
    return topics;
  }

  private static void checkRound(
      Map<String, Integer> counts,
      List<MemberSubscription> members,
      Map<String, List<TopicPartition>> result) {
    judge(counts, members).everythingIsGivenOnceOrWithheld(result);
  }

  private static Judge judge(Map<String, Integer> counts, List<MemberSubscription> members) {
    return new Judge(
        counts,
        members,
        member ->
            new PreviousAssignment(
                Set.copyOf(member.owned()),
                member.generation().orElse(PreviousAssignment.NO_GENERATION)));
  }
}
