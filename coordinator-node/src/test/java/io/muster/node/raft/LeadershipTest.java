// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(90)
class LeadershipTest {
  @TempDir Path folder;

  /** Three nodes on the cores of one machine, without a warm-up: give elections more time. */
  private static RaftHostConfig patient(RaftHostConfig config) {
    return config
        .withTimeouts(
            RaftTimeouts.defaults().withElection(Duration.ofMillis(1000), Duration.ofMillis(2000)))
        .withBalance(LeaderBalance.defaults().withSettle(Duration.ofMillis(500)));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 6, 50})
  void everyGroupGetsALeaderAndThePreferredOnesAreSpreadEvenly(int groups) throws Exception {
    try (TestCluster cluster =
        new TestCluster(folder, 3, groups, LeadershipTest::patient).startAll()) {
      await()
          .atMost(Duration.ofSeconds(60))
          .pollInterval(Duration.ofMillis(100))
          .untilAsserted(
              () -> {
                for (int group = RaftHost.CLUSTER_GROUP; group < groups; group++) {
                  assertThat(cluster.readyLeader(group))
                      .as("leader of %s", group)
                      .isEqualTo(cluster.replicas(group).get(0));
                }
              });
      Map<Integer, Integer> spread = cluster.leaderships();
      int all = groups + 1;
      assertThat(spread.values()).allSatisfy(n -> assertThat(n).isBetween(all / 3, all / 3 + 1));
      for (int group = RaftHost.CLUSTER_GROUP; group < groups; group++) {
        cluster.commit(group, "g", group);
      }
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aHandOverLeavesNothingBehindAndLosesNothing() throws Exception {
    int groups = 12;
    try (TestCluster cluster =
        new TestCluster(folder, 3, groups, LeadershipTest::patient).startAll()) {
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> cluster.leaderships().getOrDefault(1, 0) >= 4);
      for (int group = 0; group < groups; group++) {
        cluster.commit(group, "g", group);
      }
      // One that is not taken in time rests; what stays then is handed away later.
      assertThat(cluster.host(1).handOver(Duration.ofSeconds(20))).isLessThanOrEqualTo(1);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> cluster.host(1).groups().stream().noneMatch(ReplicaGroup::isLeaderReady));
      cluster.stop(1);
      for (int group = 0; group < groups; group++) {
        cluster.commit(group, "h", group);
        int leader = cluster.awaitLeader(group);
        assertThat(cluster.state(leader, group).content())
            .containsEntry("g/t/0", (long) group)
            .containsEntry("h/t/0", (long) group);
      }

      // Back again, it gets its own.
      cluster.start(1);
      await()
          .atMost(Duration.ofSeconds(30))
          .pollInterval(Duration.ofMillis(100))
          .until(() -> cluster.leaderships().getOrDefault(1, 0) >= 4);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aLeadershipThatComesToALeavingNodeGoesAwayAgain() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 3, 3, LeadershipTest::patient).startAll()) {
      await().atMost(Duration.ofSeconds(30)).until(() -> cluster.readyLeader(2) == 3);
      assertThat(cluster.host(3).handOver(Duration.ofSeconds(20))).isZero();
      int terms = cluster.listener(3, 2).leaderTerms().size();
      // The others' keepers know nothing of its leaving and bring the group back once at least.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> cluster.listener(3, 2).leaderTerms().size() > terms);
      await().atMost(Duration.ofSeconds(20)).until(() -> !cluster.host(3).group(2).isLeaderReady());
      cluster.commit(2, "g", 1);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** Ratis would let some of these leaders refuse every write for ever. */
  @Test
  void aHandOverToANodeThatHasJustDiedLeavesALeaderThatWrites() throws Exception {
    int groups = 12;
    try (TestCluster cluster =
        new TestCluster(
                folder, 3, groups, config -> patient(config).withBalance(LeaderBalance.disabled()))
            .startAll()) {
      for (int group = 0; group < groups; group++) {
        cluster.commit(group, "g", group);
      }
      cluster.stop(3);
      for (int round = 0; round < 20; round++) {
        for (int node = 1; node <= 2; node++) {
          for (ReplicaGroup group : cluster.host(node).groups()) {
            if (group.isLeaderReady()) {
              cluster.host(node).transfer(group.number(), 3);
            }
          }
        }
      }
      for (int group = 0; group < groups; group++) {
        cluster.commit(group, "h", group);
      }
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aNodeThatMayNotLeadIsPassedOver() throws Exception {
    try (TestCluster cluster =
        new TestCluster(
            folder,
            3,
            3,
            config ->
                patient(config)
                    .withBalance(patient(config).balance().withMayLead(node -> node != 3)))) {
      cluster.start(1);
      cluster.start(2);
      cluster.awaitLeader(2);
      cluster.start(3);
      await()
          .during(Duration.ofSeconds(2))
          .atMost(Duration.ofSeconds(10))
          .until(() -> cluster.readyLeader(2) != 3);
      assertThat(cluster.host(cluster.awaitLeader(2)).group(2).confirmLeadership())
          .succeedsWithin(5, TimeUnit.SECONDS);
    }
  }
}
