// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.node.raft.ReplicaGroupInfo.Follower;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

class StalledFollowersTest {
  private static final RaftTimeouts TIMEOUTS =
      RaftTimeouts.defaults().withElection(Duration.ofMillis(500), Duration.ofMillis(1000));

  @TempDir Path folder;

  private final StalledFollowers.Progress progress = new StalledFollowers.Progress(TIMEOUTS);

  private boolean look(long atMillis, Follower... followers) {
    return progress.stalled(List.of(followers), false, Duration.ofMillis(atMillis).toNanos());
  }

  @Test
  void followerThatStandsStillIsSeenAfterTheLongestElectionTimeout() {
    assertThat(look(0, new Follower(2, -1, 6, 10))).isFalse();
    assertThat(look(999, new Follower(2, -1, 6, 10))).isFalse();
    assertThat(look(1000, new Follower(2, -1, 6, 10))).isTrue();
    assertThat(look(1500, new Follower(2, -1, 7, 10))).isFalse();
    assertThat(look(2000, new Follower(2, -1, 7, 10))).isTrue();
    assertThat(look(9000, new Follower(2, 7, 0, 10))).isFalse();
  }

  @Test
  void followerThatMovesOrIsSilentOrLacksNothingIsLeftAlone() {
    for (int at = 0; at < 10; at++) {
      assertThat(
              look(
                  1000L * at,
                  new Follower(2, at, 6, 10),
                  new Follower(3, 4, 6, 500),
                  new Follower(4, 4, 0, 10)))
          .isFalse();
    }
    assertThat(look(10_000, new Follower(3, 4, 6, 10))).isFalse();
    assertThat(look(11_000, new Follower(3, 4, 6, 10))).isTrue();
  }

  @Test
  void whileMembersChangeItIsTimeNowAndThen() {
    assertThat(changing(0)).isFalse();
    assertThat(changing(999)).isFalse();
    assertThat(changing(1000)).isTrue();
    assertThat(changing(1999)).isFalse();
    assertThat(changing(2000)).isTrue();
    assertThat(look(2500)).isFalse();
    assertThat(changing(3000)).isFalse();
    assertThat(changing(4000)).isTrue();
  }

  private boolean changing(long atMillis) {
    return progress.stalled(List.of(), true, Duration.ofMillis(atMillis).toNanos());
  }

  /** What is lost depends on the moment of the restart, so there are many groups and restarts. */
  @Test
  @Timeout(120)
  void leadershipOfIdleGroupsReturnsAfterEveryRestart() throws Exception {
    int groups = 24;
    try (TestCluster cluster =
        new TestCluster(
                folder,
                3,
                groups,
                config ->
                    config
                        .withTimeouts(
                            RaftTimeouts.defaults()
                                .withElection(Duration.ofMillis(1000), Duration.ofMillis(2000)))
                        .withBalance(LeaderBalance.defaults().withSettle(Duration.ofMillis(200))))
            .startAll()) {
      awaitPreferred(cluster, groups);
      for (int round = 0; round < 2; round++) {
        cluster.stop(2);
        // As soon as a node leads any of those: its first entry is on its way to its follower then.
        int leader =
            await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(1))
                .until(() -> leaderOfAnyThatPrefers(cluster, groups, 2), node -> node != 0);
        int follower = leader == 1 ? 3 : 1;
        cluster.stop(follower);
        cluster.start(follower);
        cluster.start(2);
        awaitPreferred(cluster, groups);
      }
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** Who wins an election is chance. */
  private static int leaderOfAnyThatPrefers(TestCluster cluster, int groups, int preferred) {
    return IntStream.range(0, groups)
        .filter(group -> cluster.replicas(group).get(0) == preferred)
        .flatMap(
            group ->
                cluster.runningNodes().stream()
                    .mapToInt(Integer::intValue)
                    .filter(node -> cluster.host(node).group(group).leaderNodeId() == node))
        .findFirst()
        .orElse(0);
  }

  private static void awaitPreferred(TestCluster cluster, int groups) {
    await()
        .atMost(Duration.ofSeconds(30))
        .pollInterval(Duration.ofMillis(100))
        .untilAsserted(
            () -> {
              for (int group = RaftHost.CLUSTER_GROUP; group < groups; group++) {
                int preferred = cluster.replicas(group).get(0);
                assertThat(cluster.readyLeader(group))
                    .as("leader of %s", group)
                    .isEqualTo(preferred);
                assertThat(cluster.host(preferred).group(group).inSync())
                    .as("in sync in %s", group)
                    .hasSize(3);
              }
            });
  }
}
