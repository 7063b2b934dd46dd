// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;

/** The golden vectors were made with kafka-clients 4.3.1. */
class RangeAssignorTest {
  private final RangeAssignor assignor = new RangeAssignor();

  @Test
  void twoTopicsOfThreePartitionsForTwoMembers() {
    assertThat(
            assignor.assign(
                Map.of("t0", 3, "t1", 3),
                List.of(member("A", "t0", "t1"), member("B", "t0", "t1"))))
        .isEqualTo(
            Map.of(
                "A", partitions("t0-0", "t0-1", "t1-0", "t1-1"),
                "B", partitions("t0-2", "t1-2")));
  }

  @Test
  void sevenPartitionsForThreeMembers() {
    assertThat(
            assignor.assign(
                Map.of("t0", 7), List.of(member("C", "t0"), member("A", "t0"), member("B", "t0"))))
        .isEqualTo(
            Map.of(
                "A", partitions("t0-0", "t0-1", "t0-2"),
                "B", partitions("t0-3", "t0-4"),
                "C", partitions("t0-5", "t0-6")));
  }

  @Test
  void differentSubscriptions() {
    assertThat(
            assignor.assign(
                Map.of("t0", 1, "t1", 2, "t2", 3),
                List.of(member("A", "t0"), member("B", "t0", "t1"), member("C", "t0", "t1", "t2"))))
        .isEqualTo(
            Map.of(
                "A", partitions("t0-0"),
                "B", partitions("t1-0"),
                "C", partitions("t1-1", "t2-0", "t2-1", "t2-2")));
  }

  @Test
  void staticMembersComeFirstAndByInstanceId() {
    assertThat(
            assignor.assign(
                Map.of("t0", 3),
                List.of(member("x", "t0"), fixed("y", "2", "t0"), fixed("z", "1", "t0"))))
        .isEqualTo(
            Map.of("z", partitions("t0-0"), "y", partitions("t0-1"), "x", partitions("t0-2")));
  }

  @Test
  void memberOfAnUnknownTopicGetsNothing() {
    assertThat(assignor.assign(Map.of("t0", 1), List.of(member("A", "unknown"))))
        .isEqualTo(Map.of("A", List.of()));
  }

  @RepeatedTest(200)
  void everyPartitionGoesToExactlyOneSubscriberAndSharesDifferByOne() {
    long seed = new Random().nextLong();
    Random random = new Random(seed);
    Map<String, Integer> counts = new HashMap<>();
    for (int i = random.nextInt(6); i >= 0; i--) {
      counts.put("t" + i, random.nextInt(40));
    }
    List<MemberSubscription> members = new ArrayList<>();
    for (int i = random.nextInt(20); i >= 0; i--) {
      Set<String> topics = new HashSet<>();
      counts.keySet().stream().filter(topic -> random.nextInt(3) > 0).forEach(topics::add);
      String[] names = topics.toArray(String[]::new);
      members.add(random.nextBoolean() ? member("m" + i, names) : fixed("m" + i, "i" + i, names));
    }
    Map<String, List<TopicPartition>> assignment = assignor.assign(counts, members);
    Collections.shuffle(members, random);

    assertThat(assignor.assign(counts, members)).as("seed %s", seed).isEqualTo(assignment);
    assertThat(assignment).as("seed %s", seed).hasSameSizeAs(members);
    counts.forEach((topic, count) -> checkTopic(seed, topic, count, members, assignment));
  }

  private static void checkTopic(
      long seed,
      String topic,
      int count,
      List<MemberSubscription> members,
      Map<String, List<TopicPartition>> assignment) {
    List<MemberSubscription> subscribers =
        members.stream().filter(member -> member.topics().contains(topic)).toList();
    List<Integer> given = new ArrayList<>();
    for (MemberSubscription member : members) {
      List<Integer> own =
          assignment.getOrDefault(member.memberId(), List.of()).stream()
              .filter(partition -> partition.topic().equals(topic))
              .map(TopicPartition::partition)
              .toList();
      int least = subscribers.contains(member) ? count / subscribers.size() : 0;
      int most = subscribers.contains(member) ? least + 1 : 0;
      assertThat(own.size()).as("seed %s", seed).isBetween(least, most);
      given.addAll(own);
    }
    List<Integer> all = new ArrayList<>();
    for (int i = 0; i < (subscribers.isEmpty() ? 0 : count); i++) {
      all.add(i);
    }
    assertThat(given).as("seed %s", seed).containsExactlyInAnyOrderElementsOf(all);
  }

  private static MemberSubscription member(String id, String... topics) {
    return new MemberSubscription(id, Set.of(topics));
  }

  private static MemberSubscription fixed(String id, String instance, String... topics) {
    return new MemberSubscription(
        id, Optional.of(instance), Set.of(topics));
  }

  private static List<TopicPartition> partitions(String... names) {
    List<TopicPartition> partitions = new ArrayList<>();
    for (String name : names) {
      int dash = name.lastIndexOf('-');
      partitions.add(
          new TopicPartition(name.substring(0, dash), Integer.parseInt(name.substring(dash + 1))));
    }
    return partitions;
  }
}
