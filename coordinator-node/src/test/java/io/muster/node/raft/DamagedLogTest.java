// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A replica whose log cannot be written any more while its node runs. */
@Timeout(90)
class DamagedLogTest {
  @TempDir Path folder;

  private static RaftHostConfig settings(RaftHostConfig config) {
    return config.withBalance(LeaderBalance.disabled());
  }

  @Test
  void isPutAsideAndComesBackAsAnother() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 3, 2, DamagedLogTest::settings).startAll()) {
      IntStream.range(0, 50).forEach(i -> cluster.commit(0, "g" + i, i));
      int leader = cluster.awaitLeader(0);
      int broken = 1 + leader % 3;
      int heir = 1 + broken % 3;
      RaftHost host = cluster.host(broken);
      // Its next file cannot be made; a new term begins one.
      FileTrees.delete(
          cluster
              .home(broken)
              .resolve("raft")
              .resolve(GroupIds.raftId(0).getUuid().toString())
              .resolve("current"));
      long term = cluster.host(leader).group(0).term();
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () -> {
                RaftHost now = cluster.host(cluster.awaitLeader(0));
                return now.group(0).term() > term
                    || now.transfer(0, heir).get(20, TimeUnit.SECONDS);
              });
      cluster.commit(0, "after", 1);
      await().atMost(Duration.ofSeconds(20)).until(() -> host.lost(0).isPresent());
      await().atMost(Duration.ofSeconds(20)).until(() -> host.find(0) == null);
      assertThat(host.metrics().replicasQuarantined()).isEqualTo(1);
      assertThat(host.damaged()).containsExactly(0);
      assertThat(host.find(1)).as("the others stay").isNotNull();
      cluster.commit(1, "other", 1);
      assertThat(FileTrees.children(cluster.home(broken).resolve("quarantine"))).hasSize(1);
      // Under the same name it would be taken for what it was.
      assertThat(host.join(0))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class);

      List<RaftMember> all = IntStream.of(1, 2, 3).mapToObj(cluster::member).toList();
      List<RaftMember> without = all.stream().filter(m -> m.nodeId() != broken).toList();
      int leads = cluster.awaitLeader(0);
      assertThat(cluster.host(leads).changeMembers(0, without).get(30, TimeUnit.SECONDS)).isEmpty();
      host.join(0, 1).get(10, TimeUnit.SECONDS);
      assertThat(host.lost()).isEmpty();
      assertThat(host.copy(0)).isEqualTo(1);
      assertThat(host.damaged()).as("not a member yet").containsExactly(0);
      leads = cluster.awaitLeader(0);
      assertThat(cluster.host(leads).changeMembers(0, all).get(30, TimeUnit.SECONDS)).isEmpty();
      cluster.awaitEqual(0);
      await().atMost(Duration.ofSeconds(10)).until(() -> host.damaged().isEmpty());
      assertThat(cluster.state(broken, 0).content()).hasSize(51);

      // What Ratis tells when it cannot write, here of a leader: another goes on.
      int failing = cluster.awaitLeader(1);
      RecordingListener listener = cluster.listener(failing, 1);
      long resigned = listener.notLeader();
      ((HostedGroup) cluster.host(failing).group(1))
          .machine()
          .notifyLogFailed(new IOException("Input/output error"), null);
      await().atMost(Duration.ofSeconds(20)).until(() -> cluster.host(failing).find(1) == null);
      assertThat(cluster.host(failing).lost(1)).hasValue(0);
      await().atMost(Duration.ofSeconds(10)).until(() -> listener.notLeader() > resigned);
      cluster.commit(1, "another", 1);
      assertThat(cluster.awaitLeader(1)).isNotEqualTo(failing);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** Ratis has let go of it by then, and does so only once. */
  @Test
  void isPutAsideAtTheSecondAttemptWhereTheFirstFailedHalfWay() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 3, 1, DamagedLogTest::settings).startAll()) {
      cluster.commit(0, "g", 1);
      int leaving = 1 + cluster.awaitLeader(0) % 3;
      RaftHost host = cluster.host(leaving);
      Path quarantine = cluster.home(leaving).resolve("quarantine");
      Files.writeString(quarantine, "in the way");

      assertThat(host.giveUp(0)).failsWithin(Duration.ofSeconds(20));
      assertThat(host.find(0)).as("still to be put aside").isNotNull();
      Files.delete(quarantine);
      assertThat(host.giveUp(0)).succeedsWithin(Duration.ofSeconds(20));
      assertThat(host.find(0)).isNull();
      assertThat(host.lost(0)).hasValue(0);
      assertThat(FileTrees.children(quarantine)).hasSize(1);
      assertThat(FileTrees.children(first(quarantine).resolve("raft"))).hasSize(1);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  private static Path first(Path folder) throws IOException {
    return FileTrees.children(folder).get(0);
  }
}
