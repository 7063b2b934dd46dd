// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.cluster.EarlyElectionPlan.Promise;
import io.muster.state.LogPosition;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** Node 3 is dead. */
final class EarlyElectionPlanTest {
  private static final int LEASE_MS = 420;

  @Test
  void eachOfTwoSurvivorsTakesItsShare() {
    Map<Integer, LogPosition> followed = new HashMap<>();
    for (int group = 0; group < 20; group++) {
      followed.put(group, new LogPosition(5, 100));
    }
    Map<Integer, Promise> promises =
        Map.of(1, new Promise(100, followed), 2, new Promise(200, followed));
    Set<Integer> first = plan(1, promises).groups();
    Set<Integer> second = plan(2, promises).groups();
    assertThat(first).hasSize(10).doesNotContainAnyElementsOf(second);
    assertThat(second).hasSize(10);
  }

  @Test
  void whoHasTheLongestLogSucceeds() {
    Map<Integer, Promise> promises =
        Map.of(
            1, new Promise(100, Map.of(0, new LogPosition(5, 100), 1, new LogPosition(4, 900))),
            2, new Promise(100, Map.of(0, new LogPosition(5, 101), 1, new LogPosition(5, 10))));
    assertThat(plan(1, promises).groups()).isEmpty();
    assertThat(plan(2, promises).groups()).containsExactly(0, 1);
  }

  @Test
  void itWaitsForTheLeaseThatWasWonLast() {
    Map<Integer, LogPosition> followed = Map.of(0, new LogPosition(5, 100));
    assertThat(
            plan(1, Map.of(1, new Promise(400, followed), 2, new Promise(150, followed))).waitMs())
        .isEqualTo(LEASE_MS - 150);
    assertThat(
            plan(1, Map.of(1, new Promise(900, followed), 2, new Promise(500, followed))).waitMs())
        .isZero();
    assertThat(
            plan(1, Map.of(1, new Promise(900, followed), 2, new Promise(-20, followed))).waitMs())
        .as("the answer took longer than the node was silent")
        .isEqualTo(LEASE_MS + 20);
  }

  @Test
  void withoutThePromiseOfTheOtherTheDeadNodeMightLeadOn() {
    Map<Integer, LogPosition> followed = Map.of(0, new LogPosition(5, 100));
    assertThat(plan(1, Map.of(1, new Promise(1000, followed))).groups()).isEmpty();
    // Its promise counts for nothing where it has no replica.
    assertThat(
            EarlyElectionPlan.of(
                    1,
                    Map.of(1, new Promise(1000, followed), 7, new Promise(1000, followed)),
                    group -> List.of(1, 2, 3),
                    LEASE_MS)
                .groups())
        .isEmpty();
  }

  @Test
  void whileTheMembersChangeTheTimeoutDecides() {
    Map<Integer, LogPosition> followed = Map.of(0, new LogPosition(5, 100));
    Map<Integer, Promise> promises =
        Map.of(1, new Promise(1000, followed), 2, new Promise(1000, followed));
    assertThat(EarlyElectionPlan.of(1, promises, group -> List.of(), LEASE_MS).groups()).isEmpty();
  }

  /** Whatever the promises: one successor at most, and a majority that takes nothing more. */
  @Test
  void noTwoSucceedAndTheDeadNodeHasNoMajority() {
    for (long seed = 1; seed <= 2000; seed++) {
      Random random = new Random(seed);
      int nodes = 3 + random.nextInt(5);
      Set<Integer> members = new TreeSet<>(Set.of(3));
      int size = random.nextBoolean() ? 3 : 5;
      while (members.size() < Math.min(size, nodes)) {
        members.add(1 + random.nextInt(nodes));
      }
      Map<Integer, Promise> promises = new TreeMap<>();
      for (int node = 1; node <= nodes; node++) {
        if (node != 3 && random.nextInt(4) > 0) {
          promises.put(
              node,
              new Promise(
                  random.nextInt(1000),
                  members.contains(node) && random.nextInt(5) > 0
                      ? Map.of(0, new LogPosition(1 + random.nextInt(2), 1 + random.nextInt(3)))
                      : Map.of()));
        }
      }
      List<Integer> successors = new ArrayList<>();
      for (int node : promises.keySet()) {
        EarlyElectionPlan plan = EarlyElectionPlan.of(node, promises, group -> members, LEASE_MS);
        if (plan.groups().contains(0)) {
          successors.add(node);
          Set<Integer> free = new HashSet<>(members);
          free.removeAll(promises.keySet());
          assertThat(free.size())
              .as("seed %d: members that may still follow it, and itself", seed)
              .isLessThanOrEqualTo(members.size() / 2);
          for (int promised : promises.keySet()) {
            if (members.contains(promised)) {
              assertThat(plan.waitMs() + promises.get(promised).silentMs())
                  .as("seed %d: lease", seed)
                  .isGreaterThanOrEqualTo(LEASE_MS);
            }
          }
        }
      }
      assertThat(successors.size()).as("seed %d: %s", seed, successors).isLessThanOrEqualTo(1);
    }
  }

  private static EarlyElectionPlan plan(int self, Map<Integer, Promise> promises) {
    return EarlyElectionPlan.of(self, promises, group -> List.of(1, 2, 3), LEASE_MS);
  }
}
