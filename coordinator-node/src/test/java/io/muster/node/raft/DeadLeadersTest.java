// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.is;

import io.muster.state.Applied;
import io.muster.state.LogPosition;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Leaders that are given up although they live: what must hold then holds of dead ones, too. */
@Timeout(90)
final class DeadLeadersTest {
  private static final Duration LONG = Duration.ofSeconds(60);

  @TempDir Path folder;

  /** No follower stands in an election by itself while a test runs. */
  private TestCluster cluster() throws IOException {
    return new TestCluster(
            folder,
            3,
            1,
            config ->
                config
                    .withBalance(LeaderBalance.disabled())
                    .withTimeouts(
                        RaftTimeouts.defaults()
                            .withElection(Duration.ofSeconds(2), Duration.ofSeconds(3))))
        .startAll();
  }

  private static List<Integer> followers(TestCluster cluster, int leader) {
    List<Integer> followers =
        cluster.runningNodes().stream().filter(node -> node != leader).toList();
    await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () ->
                followers.stream()
                    .allMatch(node -> cluster.host(node).group(0).leaderNodeId() == leader));
    return followers;
  }

  /** Else it could lead still when it is heard again, and a lease count what it hears. */
  @Test
  void aPromiseLastsLongerThanALeaderWithoutAMajority() {
    assertThat(DeadLeaders.promise(Duration.ofSeconds(1))).isEqualTo(Duration.ofMillis(1500));
    assertThat(DeadLeaders.promise(Duration.ofMillis(100))).isEqualTo(Duration.ofMillis(1500));
    assertThat(DeadLeaders.promise(Duration.ofSeconds(3))).isEqualTo(Duration.ofMillis(4500));
  }

  @Test
  void aNodeIsRefusedWhereNobodyListens() throws Exception {
    try (TestCluster cluster = cluster();
        ServerSocket taken = new ServerSocket(0, 1, InetAddress.getByName("127.0.0.1"))) {
      DeadLeaders dead = cluster.host(1).deadLeaders();
      int port = taken.getLocalPort();
      RaftMember someone = new RaftMember(9, 1, "127.0.0.1", port);
      assertThat(dead.refuses(someone).get(10, TimeUnit.SECONDS)).isFalse();
      taken.close();
      assertThat(dead.refuses(someone).get(10, TimeUnit.SECONDS)).isTrue();
      cluster.stop(2);
      assertThat(dead.refuses(cluster.member(2)).get(10, TimeUnit.SECONDS)).isTrue();
      assertThat(dead.refuses(cluster.member(3)).get(10, TimeUnit.SECONDS)).isFalse();
    }
  }

  /** What early elections stand on. */
  @Test
  void noLeaseOutlivesTheSilenceThatItsFollowersTellOf() throws Exception {
    try (TestCluster cluster = cluster()) {
      int leader = cluster.awaitLeader(0);
      HostedGroup group = (HostedGroup) cluster.host(leader).group(0);
      List<Integer> followers = followers(cluster, leader);
      await().atMost(Duration.ofSeconds(20)).until(() -> group.lease().holds());
      Duration lease = cluster.host(leader).deadLeaders().lease();
      for (int follower : followers) {
        DeadLeaders.Abandoned abandoned =
            cluster.host(follower).deadLeaders().abandon(cluster.member(leader), LONG);
        assertThat(abandoned.followed()).containsKey(0);
        assertThat(abandoned.followed().get(0)).isGreaterThan(LogPosition.START);
      }
      await()
          .atMost(Duration.ofSeconds(20))
          .pollInterval(Duration.ofMillis(5))
          .until(
              () -> {
                Duration silence = LONG;
                for (int follower : followers) {
                  Duration here =
                      cluster
                          .host(follower)
                          .deadLeaders()
                          .abandon(cluster.member(leader), LONG)
                          .silence();
                  silence = here.compareTo(silence) < 0 ? here : silence;
                }
                return silence.compareTo(lease) >= 0;
              });
      assertThat(group.lease().holds()).isFalse();
    }
  }

  @Test
  void whoCampaignsLeadsAtOnceAndTheOldLeaderFollows() throws Exception {
    try (TestCluster cluster = cluster()) {
      cluster.commit(0, "g", 1);
      // Who campaigns has to have every entry that the other one has; and that they are applied is
      // heard with a heartbeat, which is refused below.
      cluster.awaitEqual(0);
      int leader = cluster.awaitLeader(0);
      long term = cluster.host(leader).group(0).term();
      List<Integer> followers = followers(cluster, leader);
      for (int follower : followers) {
        cluster
            .host(follower)
            .deadLeaders()
            .abandon(cluster.member(leader), Duration.ofMillis(1500));
      }
      int heir = followers.get(1);
      DeadLeaders dead = cluster.host(heir).deadLeaders();
      assertThat(dead.members(0)).containsExactlyInAnyOrder(1, 2, 3);
      // Threads that come too late find that the others take entries again.
      AtomicInteger asked = new AtomicInteger();
      dead.campaign(List.of(0), cluster.member(leader), () -> asked.incrementAndGet() == 0);
      await().atMost(Duration.ofSeconds(20)).untilAtomic(asked, is(1));
      assertThat(cluster.host(heir).metrics().earlyElections()).isZero();

      dead.campaign(List.of(0), cluster.member(leader), () -> true);
      await().atMost(Duration.ofSeconds(20)).until(() -> cluster.readyLeader(0) == heir);
      assertThat(cluster.host(heir).group(0).term()).isGreaterThan(term);
      // Counted once the campaign has begun, perhaps after it was won.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> cluster.host(heir).metrics().earlyElections() == 1);
      cluster.commit(0, "g", 2);
      cluster.awaitEqual(0);
      assertThat(cluster.state(leader, 0).content()).containsEntry("g/t/0", 2L);

      // Nobody follows the old one any more.
      dead.campaign(List.of(0), cluster.member(leader), () -> true);
      cluster.commit(0, "g", 3);
      assertThat(cluster.readyLeader(0)).isEqualTo(heir);
      assertThat(cluster.host(heir).metrics().earlyElections()).isEqualTo(1);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** It cannot commit without those who gave it up; when their time is over, all goes on. */
  @Test
  void aLeaderThatIsGivenUpByMistakeCommitsNothingMeanwhile() throws Exception {
    try (TestCluster cluster = cluster()) {
      int leader = cluster.awaitLeader(0);
      cluster.commit(0, "g", 1);
      for (int follower : followers(cluster, leader)) {
        cluster.host(follower).deadLeaders().abandon(cluster.member(leader), Duration.ofSeconds(2));
      }
      CompletableFuture<Applied> pending =
          cluster.host(leader).group(0).submit(TestCluster.batch("g", 2));
      assertThatThrownBy(() -> pending.get(1, TimeUnit.SECONDS))
          .isInstanceOf(TimeoutException.class);
      cluster.commit(0, "g", 3);
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    }
  }
}
