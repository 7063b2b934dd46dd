// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BalancedPlanTest {
  private static final String SEED = "muster.test.seed";

  @Test
  void anyClusterIsBalancedWithoutMoreThanItTakes() {
    long seed = seed();
    Random random = new Random(seed);
    for (int i = 0; i < 400; i++) {
      int groups = 1 + random.nextInt(60);
      SortedSet<Integer> nodes = nodes(random, 1 + random.nextInt(31));
      int copies = 1 + random.nextInt(Math.min(5, nodes.size()));
      SortedMap<Integer, List<Integer>> current = placement(random, groups, nodes(random, 31));

      SortedMap<Integer, List<Integer>> plan = BalancedPlan.of(current, nodes, copies);

      String what = "seed %d, case %d: %s on %s".formatted(seed, i, current, nodes);
      assertBalanced(what, plan, nodes, copies);
      assertThat(plan.keySet()).as(what).isEqualTo(current.keySet());
      assertThat(newReplicas(current, plan))
          .as(what)
          .isGreaterThanOrEqualTo(leastNewReplicas(current, nodes, copies));
      // What is balanced stays, to the order of each list.
      assertThat(BalancedPlan.of(plan, nodes, copies)).as(what).isEqualTo(plan);
    }
  }

  @Test
  void smallClustersMoveAsLittleAsAnyPlanCould() {
    long seed = seed();
    Random random = new Random(seed);
    for (int i = 0; i < 300; i++) {
      SortedSet<Integer> nodes = nodes(random, 1 + random.nextInt(4), 5);
      int copies = 1 + random.nextInt(nodes.size());
      SortedMap<Integer, List<Integer>> current =
          placement(random, 1 + random.nextInt(4), nodes(random, 3, 5));

      SortedMap<Integer, List<Integer>> plan = BalancedPlan.of(current, nodes, copies);

      String what = "seed %d, case %d: %s on %s".formatted(seed, i, current, nodes);
      int most = -1;
      for (SortedMap<Integer, SortedSet<Integer>> other : allDivisions(current, nodes, copies)) {
        if (differ(other.values(), nodes) <= 1) {
          most = Math.max(most, kept(current, other));
        }
      }
      assertThat(kept(current, sets(plan))).as(what).isEqualTo(most);
      assertThat(leadersKept(current, plan))
          .as(what)
          .isEqualTo(mostLeadersKept(current, sets(plan), nodes));
    }
  }

  @Test
  void addedNodesGetTheirShareAndNothingElseMoves() {
    long seed = seed();
    Random random = new Random(seed);
    for (int before = 3; before <= 12; before++) {
      for (int added = 1; added <= 4; added++) {
        int groups = 10 + random.nextInt(50);
        SortedMap<Integer, List<Integer>> current = fresh(groups, range(1, before), 3);

        SortedSet<Integer> nodes = range(1, before + added);
        SortedMap<Integer, List<Integer>> plan = BalancedPlan.of(current, nodes, 3);

        String what = "seed %d: %d and %d nodes, %d groups".formatted(seed, before, added, groups);
        assertBalanced(what, plan, nodes, 3);
        assertThat(newReplicas(current, plan))
            .as(what)
            .isEqualTo(leastNewReplicas(current, nodes, 3));
      }
    }
  }

  @Test
  void removedNodeGivesOnlyItsOwn() {
    // In a ring, so that what node 5 holds can go to any other in the right numbers.
    SortedMap<Integer, List<Integer>> current = new TreeMap<>();
    for (int group = 0; group < 50; group++) {
      current.put(group, List.of(1 + group % 5, 1 + (group + 1) % 5, 1 + (group + 2) % 5));
    }
    SortedSet<Integer> nodes = range(1, 4);

    SortedMap<Integer, List<Integer>> plan = BalancedPlan.of(current, nodes, 3);

    assertBalanced("5 to 4 nodes", plan, nodes, 3);
    assertThat(newReplicas(current, plan)).isEqualTo(30);
    assertThat(current.values().stream().filter(each -> each.contains(5)).count()).isEqualTo(30);
  }

  @Test
  void replicationFactorGrowsByAddingAndShrinksByRemoving() {
    SortedSet<Integer> nodes = range(1, 7);
    SortedMap<Integer, List<Integer>> three = fresh(50, nodes, 3);

    SortedMap<Integer, List<Integer>> five = BalancedPlan.of(three, nodes, 5);
    assertBalanced("3 to 5 replicas", five, nodes, 5);
    assertThat(newReplicas(three, five)).isEqualTo(100);
    assertThat(leadersKept(three, five)).isEqualTo(50);
    five.forEach((group, replicas) -> assertThat(replicas).containsAll(three.get(group)));

    SortedMap<Integer, List<Integer>> one = BalancedPlan.of(five, nodes, 1);
    assertBalanced("5 to 1 replicas", one, nodes, 1);
    assertThat(newReplicas(five, one)).isZero();
  }

  @Test
  void onlyLeadersChangeWhereReplicasAreEvenAlready() {
    SortedMap<Integer, List<Integer>> current = new TreeMap<>();
    for (int group = 0; group < 6; group++) {
      current.put(group, List.of(1, 2, 3));
    }

    SortedMap<Integer, List<Integer>> plan = BalancedPlan.of(current, range(1, 3), 3);

    assertBalanced("all led by one", plan, range(1, 3), 3);
    assertThat(newReplicas(current, plan)).isZero();
    assertThat(leadersKept(current, plan)).isEqualTo(2);
  }

  @Test
  void fiftyGroupsOnThirtyOneNodesAreFast() {
    SortedMap<Integer, List<Integer>> current = fresh(50, range(1, 30), 5);
    BalancedPlan.of(current, range(2, 31), 5);
    long begin = System.nanoTime();

    SortedMap<Integer, List<Integer>> plan = BalancedPlan.of(current, range(1, 31), 5);

    assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    assertBalanced("31 nodes", plan, range(1, 31), 5);
  }

  @Test
  void moreReplicasThanNodesAreRefused() {
    assertThatThrownBy(() -> BalancedPlan.of(Map.of(0, List.of(1)), range(1, 2), 3))
        .hasMessage("replicationFactor must be 1 to 2, the number of nodes, not 3");
  }

  private static void assertBalanced(
      String what, SortedMap<Integer, List<Integer>> plan, SortedSet<Integer> nodes, int copies) {
    plan.forEach(
        (group, replicas) ->
            assertThat(replicas)
                .as(what)
                .hasSize(copies)
                .doesNotHaveDuplicates()
                .isSubsetOf(nodes));
    assertThat(differ(plan.values(), nodes)).as("replicas of " + what).isLessThanOrEqualTo(1);
    assertThat(differ(plan.values().stream().map(each -> List.of(each.get(0))).toList(), nodes))
        .as("leaders of " + what)
        .isLessThanOrEqualTo(1);
  }

  /** By how much the nodes' shares differ at most. */
  private static int differ(
      Collection<? extends Collection<Integer>> replicas, Collection<Integer> nodes) {
    Map<Integer, Integer> shares = new TreeMap<>();
    nodes.forEach(node -> shares.put(node, 0));
    replicas.forEach(each -> each.forEach(node -> shares.merge(node, 1, Integer::sum)));
    return Collections.max(shares.values()) - Collections.min(shares.values());
  }

  private static int newReplicas(
      Map<Integer, List<Integer>> before, Map<Integer, List<Integer>> after) {
    return after.entrySet().stream()
        .mapToInt(
            entry -> {
              List<Integer> held = before.getOrDefault(entry.getKey(), List.of());
              return (int) entry.getValue().stream().filter(node -> !held.contains(node)).count();
            })
        .sum();
  }

  /**
   * What no plan can do without: a group that has too few replicas needs more, and a node can keep
   * no more than its share.
   */
  private static int leastNewReplicas(
      Map<Integer, List<Integer>> current, SortedSet<Integer> nodes, int copies) {
    int byGroup = 0;
    Map<Integer, Integer> held = new TreeMap<>();
    nodes.forEach(node -> held.put(node, 0));
    for (List<Integer> replicas : current.values()) {
      List<Integer> usable = replicas.stream().filter(nodes::contains).toList();
      usable.forEach(node -> held.merge(node, 1, Integer::sum));
      byGroup += Math.max(0, copies - usable.size());
    }
    int total = current.size() * copies;
    int share = total / nodes.size();
    int larger = total % nodes.size();
    int keepable = 0;
    for (int holds : held.values()) {
      keepable += Math.min(holds, share);
      if (holds > share && larger > 0) {
        larger--;
        keepable++;
      }
    }
    return Math.max(byGroup, total - keepable);
  }

  private static int kept(
      Map<Integer, List<Integer>> before, Map<Integer, ? extends Collection<Integer>> after) {
    return after.entrySet().stream()
        .mapToInt(
            entry ->
                (int)
                    entry.getValue().stream().filter(before.get(entry.getKey())::contains).count())
        .sum();
  }

  private static int leadersKept(
      Map<Integer, List<Integer>> before, Map<Integer, List<Integer>> after) {
    return (int)
        after.entrySet().stream()
            .filter(entry -> entry.getValue().get(0).equals(before.get(entry.getKey()).get(0)))
            .count();
  }

  private static int mostLeadersKept(
      Map<Integer, List<Integer>> before,
      SortedMap<Integer, SortedSet<Integer>> replicas,
      SortedSet<Integer> nodes) {
    List<Map<Integer, List<Integer>>> all = new ArrayList<>(List.of(new TreeMap<>()));
    replicas.forEach(
        (group, candidates) -> {
          List<Map<Integer, List<Integer>>> longer = new ArrayList<>();
          for (Map<Integer, List<Integer>> leaders : all) {
            for (int leader : candidates) {
              Map<Integer, List<Integer>> more = new TreeMap<>(leaders);
              more.put(group, List.of(leader));
              longer.add(more);
            }
          }
          all.clear();
          all.addAll(longer);
        });
    return all.stream()
        .filter(leaders -> differ(leaders.values(), nodes) <= 1)
        .mapToInt(leaders -> leadersKept(before, leaders))
        .max()
        .orElseThrow();
  }

  /** Every way to give each group so many of the nodes. */
  private static List<SortedMap<Integer, SortedSet<Integer>>> allDivisions(
      SortedMap<Integer, List<Integer>> current, SortedSet<Integer> nodes, int copies) {
    List<Integer> numbers = List.copyOf(nodes);
    List<SortedSet<Integer>> choices = new ArrayList<>();
    for (int bits = 0; bits < 1 << numbers.size(); bits++) {
      if (Integer.bitCount(bits) == copies) {
        int chosen = bits;
        choices.add(
            IntStream.range(0, numbers.size())
                .filter(i -> (chosen >> i & 1) == 1)
                .mapToObj(numbers::get)
                .collect(Collectors.toCollection(TreeSet::new)));
      }
    }
    List<SortedMap<Integer, SortedSet<Integer>>> all = new ArrayList<>(List.of(new TreeMap<>()));
    for (int group : current.keySet()) {
      List<SortedMap<Integer, SortedSet<Integer>>> longer = new ArrayList<>();
      for (SortedMap<Integer, SortedSet<Integer>> division : all) {
        for (SortedSet<Integer> choice : choices) {
          SortedMap<Integer, SortedSet<Integer>> more = new TreeMap<>(division);
          more.put(group, choice);
          longer.add(more);
        }
      }
      all = longer;
    }
    return all;
  }

  private static SortedMap<Integer, SortedSet<Integer>> sets(Map<Integer, List<Integer>> plan) {
    SortedMap<Integer, SortedSet<Integer>> sets = new TreeMap<>();
    plan.forEach((group, replicas) -> sets.put(group, new TreeSet<>(replicas)));
    return sets;
  }

  /** A balanced placement on these nodes. */
  private static SortedMap<Integer, List<Integer>> fresh(
      int groups, SortedSet<Integer> nodes, int copies) {
    SortedMap<Integer, List<Integer>> none = new TreeMap<>();
    for (int group = 0; group < groups; group++) {
      none.put(group, List.of());
    }
    return BalancedPlan.of(none, nodes, copies);
  }

  /** Anything that a cluster could have come to. */
  private static SortedMap<Integer, List<Integer>> placement(
      Random random, int groups, SortedSet<Integer> nodes) {
    SortedMap<Integer, List<Integer>> placement = new TreeMap<>();
    for (int group = 0; group < groups; group++) {
      List<Integer> shuffled = new ArrayList<>(nodes);
      Collections.shuffle(shuffled, random);
      placement.put(
          group, List.copyOf(shuffled.subList(0, 1 + random.nextInt(Math.min(5, nodes.size())))));
    }
    return placement;
  }

  private static SortedSet<Integer> nodes(Random random, int count) {
    return nodes(random, count, 40);
  }

  private static SortedSet<Integer> nodes(Random random, int count, int highest) {
    HashSet<Integer> nodes = new HashSet<>();
    while (nodes.size() < count) {
      nodes.add(1 + random.nextInt(highest));
    }
    return new TreeSet<>(nodes);
  }

  private static SortedSet<Integer> range(int first, int last) {
    return IntStream.rangeClosed(first, last)
        .boxed()
        .collect(Collectors.toCollection(TreeSet::new));
  }

  private static long seed() {
    long seed = Long.getLong(SEED, System.nanoTime());
    System.out.println("seed " + seed + " (-D" + SEED + "=" + seed + " repeats it)");
    return seed;
  }
}
