// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.node.raft.RaftMember;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReplicaStepTest {

  private static RaftMember node(int id) {
    return new RaftMember(id, 1, "h", 1000 + id);
  }

  private static List<RaftMember> nodes(int... ids) {
    return IntStream.of(ids).mapToObj(ReplicaStepTest::node).toList();
  }

  @Test
  void nothingIsLeftToDo() {
    assertThat(ReplicaStep.next(nodes(1, 2, 3), nodes(3, 2, 1), node(1)))
        .isEqualTo(new ReplicaStep.Done());
  }

  @Test
  void oneComesAndOneGoes() {
    assertThat(ReplicaStep.next(nodes(1, 2, 3), nodes(1, 4, 5), node(1)))
        .isEqualTo(new ReplicaStep.Change(nodes(1, 3, 4)));
    assertThat(ReplicaStep.next(nodes(1, 3, 4), nodes(1, 4, 5), node(1)))
        .isEqualTo(new ReplicaStep.Change(nodes(1, 4, 5)));
  }

  @Test
  void leaderGoesLastAndHandsOverFirst() {
    assertThat(ReplicaStep.next(nodes(1, 2, 3), nodes(4, 5, 6), node(1)))
        .isEqualTo(new ReplicaStep.Change(nodes(1, 3, 4)));
    assertThat(ReplicaStep.next(nodes(1, 4, 5), nodes(4, 5, 6), node(1)))
        .isEqualTo(new ReplicaStep.HandOver(List.of(4, 5)));
    assertThat(ReplicaStep.next(nodes(1, 4, 5), nodes(4, 5, 6), node(4)))
        .isEqualTo(new ReplicaStep.Change(nodes(4, 5, 6)));
  }

  @Test
  void sameNodeInAnotherEpochIsAnotherMember() {
    RaftMember fresh = new RaftMember(2, 2, "h", 1002);
    assertThat(ReplicaStep.next(nodes(1, 2, 3), List.of(node(1), fresh, node(3)), node(1)))
        .isEqualTo(new ReplicaStep.Change(List.of(node(1), node(3), fresh)));
  }

  @Test
  void smallGroupGrowsBeforeItShrinks() {
    assertThat(ReplicaStep.next(nodes(1), nodes(2), node(1)))
        .isEqualTo(new ReplicaStep.Change(nodes(1, 2)));
    assertThat(ReplicaStep.next(nodes(1, 2), nodes(2), node(1)))
        .isEqualTo(new ReplicaStep.HandOver(List.of(2)));
    assertThat(ReplicaStep.next(nodes(1, 2), nodes(2), node(2)))
        .isEqualTo(new ReplicaStep.Change(nodes(2)));
  }

  /** From any members to any others: each step is one that Raft allows, and there is an end. */
  @Test
  void everyWayEndsAndNeverChangesTooMuchAtOnce() {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    for (int run = 0; run < 2_000; run++) {
      List<RaftMember> members = pick(random);
      List<RaftMember> wanted = pick(random);
      RaftMember leader = members.get(random.nextInt(members.size()));
      int steps = 0;
      while (true) {
        ReplicaStep step = ReplicaStep.next(members, wanted, leader);
        if (step instanceof ReplicaStep.Done) {
          break;
        }
        String what = "seed " + seed + " run " + run + ": " + members + " to " + wanted;
        assertThat(++steps).as(what).isLessThan(40);
        if (step instanceof ReplicaStep.HandOver handOver) {
          int heir = handOver.nodeIds().get(random.nextInt(handOver.nodeIds().size()));
          leader = members.stream().filter(m -> m.nodeId() == heir).findFirst().orElseThrow();
          assertThat(wanted).as(what).contains(leader);
        } else if (step instanceof ReplicaStep.Change change) {
          List<RaftMember> before = members;
          List<RaftMember> next = change.members();
          assertThat(next).as(what).contains(leader).doesNotHaveDuplicates();
          long coming = next.stream().filter(m -> !before.contains(m)).count();
          long going = before.stream().filter(m -> !next.contains(m)).count();
          assertThat(coming).as(what).isLessThanOrEqualTo(1);
          assertThat(going).as(what).isLessThanOrEqualTo(1);
          assertThat(coming + going).as(what).isPositive();
          // Raft refuses what replaces half of the members or more; the second member is no part
          // of that.
          if (before.size() > 1) {
            assertThat(2 * coming).as(what).isLessThan(next.size());
          }
          members = next;
        }
      }
    }
  }

  private static List<RaftMember> pick(Random random) {
    List<RaftMember> all =
        new ArrayList<>(
            Stream.concat(
                    nodes(1, 2, 3, 4, 5, 6, 7).stream(), Stream.of(new RaftMember(8, 1, "h", 8)))
                .toList());
    Collections.shuffle(all, random);
    return List.copyOf(all.subList(0, 1 + random.nextInt(5)));
  }
}
