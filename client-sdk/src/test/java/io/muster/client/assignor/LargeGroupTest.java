// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Groups as large as they get. The times are printed; the bounds only catch a wrong algorithm. */
class LargeGroupTest {
  private static final int MEMBERS = 2_000;
  private static final int TOPICS = 200;
  private static final int PARTITIONS_EACH = 100;
  private static final Duration BOUND = Duration.ofSeconds(30);

  @ParameterizedTest
  @ValueSource(strings = {"range", "roundrobin", "sticky", "cooperative-sticky"})
  void uniformSubscription(String name) {
    Set<String> all = new HashSet<>();
    for (int i = 0; i < TOPICS; i++) {
      all.add("t" + i);
    }
    SimulatedGroup group = group(name);
    for (int i = 0; i < MEMBERS; i++) {
      group.member("m" + i, all);
    }
    Duration slowest = changes(group, "uniform", name, all);

    assertThat(slowest).isLessThan(BOUND);
    if (!name.equals("range")) {
      // 100 of 2,000 left and one came: 20,000 partitions for 1,901 members.
      assertThat(group.assignment().values()).allMatch(own -> own.size() == 10 || own.size() == 11);
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"range", "roundrobin", "sticky", "cooperative-sticky"})
  void mixedSubscription(String name) {
    Random random = new Random(42);
    SimulatedGroup group = group(name);
    Set<String> some = new HashSet<>();
    for (int i = 0; i < MEMBERS; i++) {
      some = new HashSet<>();
      for (int j = 1 + random.nextInt(40); j > 0; j--) {
        // Some topics are wanted by many and some by few.
        some.add("t" + (int) (TOPICS * Math.pow(random.nextDouble(), 2)));
      }
      group.member("m" + i, some);
    }
    Duration slowest = changes(group, "mixed", name, some);

    assertThat(slowest).isLessThan(BOUND.multipliedBy(2));
    assertThat(group.assignment().values().stream().mapToInt(List::size).sum())
        .isEqualTo(TOPICS * PARTITIONS_EACH);
  }

  @ParameterizedTest
  @ValueSource(strings = {"sticky", "cooperative-sticky"})
  void nearlyUniformSubscription(String name) {
    SimulatedGroup group = group(name);
    Set<String> most = new HashSet<>();
    for (int i = 0; i < MEMBERS; i++) {
      most = new HashSet<>(group.counts().keySet());
      most.remove("t" + i % TOPICS);
      group.member("m" + i, most);
    }
    Duration slowest = changes(group, "all topics but one", name, most);

    assertThat(slowest).isLessThan(BOUND.multipliedBy(2));
    assertThat(group.assignment().values()).allMatch(own -> own.size() == 10 || own.size() == 11);
  }

  private static SimulatedGroup group(String name) {
    SimulatedGroup group = new SimulatedGroup(Assignors.named(name));
    for (int i = 0; i < TOPICS; i++) {
      group.topic("t" + i, PARTITIONS_EACH);
    }
    return group;
  }

  private static Duration changes(
      SimulatedGroup group, String kind, String name, Set<String> topics) {
    long first = timed(group);
    for (int i = 0; i < MEMBERS; i += 20) {
      group.leave("m" + i);
    }
    long leaving = timed(group);
    Map<String, List<TopicPartition>> before = new HashMap<>(group.assignment());
    group.member("new", topics);
    long joining = timed(group);
    System.out.printf(
        "%s, %s: %d members and %d partitions: first %d ms, 100 leave %d ms, one joins %d ms, "
            + "then %d partitions have moved%n",
        name,
        kind,
        MEMBERS,
        TOPICS * PARTITIONS_EACH,
        first,
        leaving,
        joining,
        moved(before, group.assignment()));
    return Duration.ofMillis(Math.max(first, Math.max(leaving, joining)));
  }

  /** Time of all rounds that it takes. */
  private static long timed(SimulatedGroup group) {
    long start = System.nanoTime();
    group.rebalance();
    return Duration.ofNanos(System.nanoTime() - start).toMillis();
  }

  private static long moved(
      Map<String, List<TopicPartition>> before, Map<String, List<TopicPartition>> after) {
    return after.entrySet().stream()
        .mapToLong(
            entry -> {
              Set<TopicPartition> had =
                  new HashSet<>(before.getOrDefault(entry.getKey(), List.of()));
              return entry.getValue().stream()
                  .filter(partition -> !had.contains(partition))
                  .count();
            })
        .sum();
  }

  @Test
  void testLargeAssignmentAndGroupWithUniformSubscription() {
    Map<String, Integer> counts = new HashMap<>();
    for (int i = 0; i < 500; i++) {
      counts.put("t" + i, 2_000);
    }
    SimulatedGroup group = new SimulatedGroup(new CooperativeStickyAssignor());
    counts.forEach(group::topic);
    for (int i = 0; i < MEMBERS; i++) {
      group.member("m" + i, counts.keySet());
    }
    long first = timed(group);
    assertThat(group.assignment().values()).allMatch(own -> own.size() == 500);
    group.leave("m7");
    long leaving = timed(group);
    System.out.printf(
        "cooperative-sticky, uniform: 2000 members and 1000000 partitions: first %d ms, one leaves"
            + " %d ms%n",
        first, leaving);

    assertThat(group.assignment().values()).allMatch(own -> own.size() == 500 || own.size() == 501);
    assertThat(Duration.ofMillis(Math.max(first, leaving))).isLessThan(BOUND);
  }
}
