// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Random groups, given to our assignors and to those of kafka-clients. Range and round robin must
 * give the same; the sticky ones must follow the rules and be no worse than Kafka's.
 */
class KafkaComparisonTest {
  private static final int GROUPS = 400;
  private static final List<String> TOPICS = List.of("t0", "t1", "t2", "t3", "t4", "t5", "t6");

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.client.assignor.Seeds#seeds")
  void rangeGivesWhatKafkasGives(long seed) {
    gives(new RangeAssignor(), seed);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.client.assignor.Seeds#seeds")
  void roundRobinGivesWhatKafkasGives(long seed) {
    gives(new RoundRobinAssignor(), seed);
  }

  private static void gives(PartitionAssignor ours, long seed) {
    Random random = new Random(seed);
    for (int i = 0; i < GROUPS; i++) {
      Map<String, Integer> counts = counts(random);
      List<MemberSubscription> members = members(random, counts);
      Map<String, List<TopicPartition>> result = ours.assign(counts, members);
      assertThat(sorted(result))
          .as("group %s of seed %s: %s %s", i, seed, counts, members)
          .isEqualTo(sorted(KafkaAssignor.of(ours.name()).assign(counts, members)));
      Collections.shuffle(members, random);
      assertThat(ours.assign(counts, members)).isEqualTo(result);
    }
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.client.assignor.Seeds#seeds")
  void stickyFollowsTheRulesAndIsNoWorseThanKafkas(long seed) {
    Random random = new Random(seed);
    StickyAssignor ours = new StickyAssignor();
    PartitionAssignor kafkas = KafkaAssignor.of(ours.name());
    int compared = 0;
    for (int i = 0; i < GROUPS; i++) {
      Map<String, Integer> counts = counts(random);
      List<MemberSubscription> members = members(random, counts);
      Map<String, List<TopicPartition>> result = ours.assign(counts, members);
      Judge judge =
          new Judge(counts, members, member -> StickyUserData.readPrevious(member.userData()));
      Optional<Map<String, List<TopicPartition>>> theirs =
          soundOf(kafkas, counts, members, judge::everythingIsGivenOnce);
      assertOddWhereUnsound(theirs, members);
      compared += theirs.isPresent() ? 1 : 0;
      try {
        judge.everythingIsGivenOnce(result);
        judge.isBalanced(result);
        theirs.ifPresent(
            kafka ->
                assertThat(Judge.unevenness(result)).isLessThanOrEqualTo(Judge.unevenness(kafka)));
        if (judge.subscriptionsAreEqual()) {
          judge.nobodyLosesWithinItsShare(result);
          theirs.ifPresent(
              kafka -> assertThat(judge.kept(result)).isGreaterThanOrEqualTo(judge.kept(kafka)));
        }
        Collections.shuffle(members, random);
        assertThat(ours.assign(counts, members)).isEqualTo(result);
      } catch (AssertionError e) {
        throw new AssertionError(
            "group %s of seed %s: %s %s, Kafka's: %s".formatted(i, seed, counts, members, theirs),
            e);
      }
    }
    assertThat(compared).as("groups with a sound result of Kafka's").isGreaterThan(GROUPS * 3 / 4);
  }

  @ParameterizedTest(name = "seed {0}")
  @MethodSource("io.muster.client.assignor.Seeds#seeds")
  void cooperativeStickyFollowsTheRulesAndIsNoWorseThanKafkas(long seed) {
    Random random = new Random(seed);
    CooperativeStickyAssignor ours = new CooperativeStickyAssignor();
    PartitionAssignor kafkas = KafkaAssignor.of(ours.name());
    int compared = 0;
    for (int i = 0; i < GROUPS; i++) {
      Map<String, Integer> counts = counts(random);
      List<MemberSubscription> members = members(random, counts);
      Map<String, List<TopicPartition>> first = ours.assign(counts, members);
      Judge judge = new Judge(counts, members, KafkaComparisonTest::owned);
      Optional<Map<String, List<TopicPartition>>> theirs =
          soundOf(kafkas, counts, members, judge::everythingIsGivenOnceOrWithheld);
      assertOddWhereUnsound(theirs, members);
      try {
        judge.everythingIsGivenOnceOrWithheld(first);
        if (judge.subscriptionsAreEqual()) {
          judge.nobodyLosesWithinItsShare(first);
          theirs.ifPresent(
              kafka -> assertThat(judge.kept(first)).isGreaterThanOrEqualTo(judge.kept(kafka)));
        }
        Map<String, List<TopicPartition>> second = ours.assign(counts, rejoin(members, first));
        judge.everythingIsGivenOnce(second);
        judge.isBalanced(second);
        first.forEach((member, kept) -> assertThat(second.get(member)).containsAll(kept));
        Optional<Map<String, List<TopicPartition>>> settled =
            theirs.flatMap(kafka -> settled(kafkas, counts, members, kafka));
        settled.ifPresent(
            kafka ->
                assertThat(Judge.unevenness(second)).isLessThanOrEqualTo(Judge.unevenness(kafka)));
        compared += settled.isPresent() ? 1 : 0;
      } catch (AssertionError e) {
        throw new AssertionError(
            "group %s of seed %s: %s %s, Kafka's: %s".formatted(i, seed, counts, members, theirs),
            e);
      }
    }
    assertThat(compared).as("groups with a sound result of Kafka's").isGreaterThan(GROUPS * 3 / 4);
  }

  /**
   * What Kafka's gives, if that is of any use: where members claim what others claim, too, or what
   * they do not want any more, it may throw, or give a partition to nobody or to the wrong one;
   * also later, when they come back with what it has made of such claims.
   */
  private static Optional<Map<String, List<TopicPartition>>> soundOf(
      PartitionAssignor kafkas,
      Map<String, Integer> counts,
      List<MemberSubscription> members,
      Consumer<Map<String, List<TopicPartition>>> rules) {
    try {
      Map<String, List<TopicPartition>> theirs = kafkas.assign(counts, members);
      rules.accept(theirs);
      return Optional.of(theirs);
    } catch (NullPointerException | AssertionError e) {
      return Optional.empty();
    }
  }

  private static void assertOddWhereUnsound(Optional<?> theirs, List<MemberSubscription> members) {
    assertThat(theirs.isPresent() || claimsAreOdd(members))
        .as("Kafka's fails because of the claims")
        .isTrue();
  }

  private static boolean claimsAreOdd(List<MemberSubscription> members) {
    Set<TopicPartition> claimed = new HashSet<>();
    return members.stream()
        .anyMatch(
            member ->
                member.owned().stream()
                    .anyMatch(
                        partition ->
                            !claimed.add(partition)
                                || !member.topics().contains(partition.topic())));
  }

  private static PreviousAssignment owned(MemberSubscription member) {
    return new PreviousAssignment(
        Set.copyOf(member.owned()), member.generation().orElse(PreviousAssignment.NO_GENERATION));
  }

  /** What comes out when everybody rejoins until everything is given. */
  private static Optional<Map<String, List<TopicPartition>>> settled(
      PartitionAssignor assignor,
      Map<String, Integer> counts,
      List<MemberSubscription> members,
      Map<String, List<TopicPartition>> first) {
    Optional<Map<String, List<TopicPartition>>> result = Optional.of(first);
    for (int round = 2; round < 10 && result.isPresent(); round++) {
      List<MemberSubscription> joining = rejoin(members, result.get());
      Judge judge = new Judge(counts, joining, KafkaComparisonTest::owned);
      if (judge.wanted().size() == result.get().values().stream().mapToInt(List::size).sum()) {
        return result;
      }
      result = soundOf(assignor, counts, joining, judge::everythingIsGivenOnceOrWithheld);
    }
    return Optional.empty();
  }

  private static List<MemberSubscription> rejoin(
      List<MemberSubscription> members, Map<String, List<TopicPartition>> assignment) {
    return members.stream()
        .map(
            member ->
                new MemberSubscription(
                    member.memberId(),
                    member.instanceId(),
                    member.topics(),
                    assignment.get(member.memberId()),
                    OptionalInt.of(100),
                    member.userData()))
        .toList();
  }

  private static Map<String, Integer> counts(Random random) {
    Map<String, Integer> counts = new TreeMap<>();
    boolean alike = random.nextInt(3) == 0;
    int count = random.nextInt(12);
    for (String topic : TOPICS) {
      // What is left out is a topic that members may ask for and that does not exist.
      if (random.nextInt(5) > 0) {
        counts.put(topic, alike ? count : random.nextInt(12));
      }
    }
    return counts;
  }

  /** Members with claims that may contradict each other, in user data and in owned partitions. */
  private static List<MemberSubscription> members(Random random, Map<String, Integer> counts) {
    boolean uniform = random.nextBoolean();
    int newcomers = random.nextInt(4);
    Set<String> common = topics(random);
    List<MemberSubscription> members = new ArrayList<>();
    Map<String, Set<TopicPartition>> claims = claims(random, counts);
    for (int i = random.nextInt(12); i >= 0; i--) {
      String id = "m" + random.nextInt(100) + "-" + i;
      Set<TopicPartition> claimed =
          random.nextInt(4) < newcomers ? Set.of() : claims.getOrDefault("m" + i, Set.of());
      int generation = claimed.isEmpty() ? -1 : 5 + (random.nextInt(4) == 0 ? -1 : 0);
      members.add(
          new MemberSubscription(
              id,
              random.nextInt(3) == 0 ? Optional.of("i" + (50 - i)) : Optional.empty(),
              uniform ? common : topics(random),
              List.copyOf(claimed),
              generation < 0 ? OptionalInt.empty() : OptionalInt.of(generation),
              ByteBuffer.wrap(
                  StickyUserData.writePrevious(new PreviousAssignment(claimed, generation)))));
    }
    return members;
  }

  private static Set<String> topics(Random random) {
    Set<String> topics = new HashSet<>();
    TOPICS.stream().filter(topic -> random.nextInt(3) > 0).forEach(topics::add);
    return topics;
  }

  private static Map<String, Set<TopicPartition>> claims(
      Random random, Map<String, Integer> counts) {
    Map<String, Set<TopicPartition>> claims = new HashMap<>();
    boolean contradicting = random.nextInt(3) == 0;
    int among = 1 + random.nextInt(12);
    counts.forEach(
        (topic, count) -> {
          for (int i = 0; i < count; i++) {
            for (int times = contradicting && random.nextInt(3) == 0 ? 2 : 1; times > 0; times--) {
              claims
                  .computeIfAbsent("m" + random.nextInt(among), unused -> new HashSet<>())
                  .add(new TopicPartition(topic, i));
            }
          }
        });
    return claims;
  }

  private static Map<String, List<TopicPartition>> sorted(
      Map<String, List<TopicPartition>> assignment) {
    Map<String, List<TopicPartition>> sorted = new TreeMap<>();
    assignment.forEach((member, own) -> sorted.put(member, own.stream().sorted().toList()));
    return sorted;
  }
}
