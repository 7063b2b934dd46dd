// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.state.Applied;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(90)
class SnapshotInstallTest {
  private static final int AT_ONCE = 100;

  @TempDir Path folder;

  private static RaftHostConfig smallLog(RaftHostConfig config) {
    return config
        .withTimeouts(config.timeouts().withElection(Duration.ofSeconds(2), Duration.ofSeconds(4)))
        .withLog(
            RaftLogLimits.defaults()
                .withSnapshotEntries(300)
                .withPreservedEntries(0)
                .withPurgeGap(1)
                .withSegmentBytes(32 << 10))
        .withBalance(LeaderBalance.disabled());
  }

  @Test
  void aFollowerThatMissedAPurgedLogCatchesUpBySnapshotWhileWritesGoOn() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 3, 1, SnapshotInstallTest::smallLog)) {
      cluster.startAll();
      int leader = cluster.awaitLeader(0);
      for (int i = 0; i < 50; i++) {
        cluster.commit(0, "early-" + i, i);
      }
      int follower = leader == 1 ? 2 : 1;
      cluster.awaitEqual(0);
      cluster.stop(follower);

      ReplicaGroup group = cluster.host(leader).group(0);
      for (int i = 0; i < 30; i++) {
        commitMany(group, "missed-" + i, 100);
      }
      cluster.host(leader).snapshot(0).get(20, TimeUnit.SECONDS);
      awaitPurged(leader);

      AtomicBoolean stop = new AtomicBoolean();
      AtomicLong written = new AtomicLong();
      CompletableFuture<Void> writer = new CompletableFuture<>();
      writeUntil(stop, group, written, writer);
      RaftHost back = cluster.start(follower);
      await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> back.info(0).snapshotsInstalled(), installed -> installed > 0);
      long atInstall = written.get();
      await().atMost(Duration.ofSeconds(20)).until(() -> written.get() > atInstall + 200);
      stop.set(true);
      writer.get(10, TimeUnit.SECONDS);

      cluster.awaitEqual(0);
      long all = 50 + 3000 + written.get();
      assertThat(cluster.state(follower, 0).commands()).isBetween(all, all + cluster.unknown());
      // The entries before the snapshot never came through apply here.
      assertThat(cluster.listener(follower, 0).applied()).isLessThan(3000 + written.get());
      assertThat(cluster.failures()).isEmpty();

      // And it is a whole member again: it can lead, and starts again from what it has.
      cluster.stop(leader);
      cluster.commit(0, "after", 1);
      cluster.stop(follower);
      cluster.start(follower);
      cluster.commit(0, "again", 2);
      cluster.awaitEqual(0);
      assertThat(cluster.state(follower, 0).commands())
          .isBetween(all + 2, all + 2 + cluster.unknown());
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aStoreThatIsUnreadableOrBehindIsMadeFromTheSnapshot() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 1, 1, SnapshotInstallTest::smallLog)) {
      cluster.startAll();
      cluster.awaitLeader(0);
      commitMany(cluster.host(1).group(0), "a", 700);
      cluster.host(1).snapshot(0).get(20, TimeUnit.SECONDS);
      commitMany(cluster.host(1).group(0), "b", 20);
      cluster.stop(1);

      Path db = cluster.home(1).resolve("state/0/db");
      Files.writeString(db.resolve("CURRENT"), "nonsense");
      cluster.start(1);
      cluster.awaitLeader(0);
      assertThat(cluster.state(1, 0).commands()).isEqualTo(720);
      cluster.stop(1);

      FileTrees.delete(db);
      cluster.start(1);
      cluster.awaitLeader(0);
      assertThat(cluster.state(1, 0).commands()).isEqualTo(720);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void twoSnapshotsAreKept() throws Exception {
    try (TestCluster cluster = new TestCluster(folder, 1, 1, SnapshotInstallTest::smallLog)) {
      cluster.startAll();
      cluster.awaitLeader(0);
      for (int i = 0; i < 4; i++) {
        commitMany(cluster.host(1).group(0), "a" + i, 10);
        cluster.host(1).snapshot(0).get(20, TimeUnit.SECONDS);
      }
      Path snapshots =
          cluster
              .home(1)
              .resolve("raft")
              .resolve(GroupIds.raftId(0).getUuid().toString())
              .resolve("sm");
      await().until(() -> FileTrees.children(snapshots).size() == 2);
    }
  }

  private void awaitPurged(int node) {
    Path log =
        folder.resolve(
            "n" + node + "/raft/" + GroupIds.raftId(0).getUuid().toString() + "/current");
    await().atMost(Duration.ofSeconds(20)).until(() -> LogFiles.firstIndex(log) > 100);
  }

  private static void commitMany(ReplicaGroup group, String name, int count) throws Exception {
    Deque<CompletableFuture<Applied>> pending = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      // A group that waits for its disk refuses more than it may let wait.
      if (pending.size() == AT_ONCE) {
        pending.remove().get(20, TimeUnit.SECONDS);
      }
      pending.add(group.submit(TestCluster.batch(name + "-" + i, i)));
    }
    for (CompletableFuture<Applied> applied : pending) {
      applied.get(20, TimeUnit.SECONDS);
    }
  }

  /** One write after the other, each from the answer to the last. */
  private static void writeUntil(
      AtomicBoolean stop, ReplicaGroup group, AtomicLong written, CompletableFuture<Void> done) {
    group
        .submit(TestCluster.batch("live-" + written.get() % 100, written.get()))
        .whenComplete(
            (applied, error) -> {
              if (error != null) {
                done.completeExceptionally(error);
                return;
              }
              written.incrementAndGet();
              if (stop.get()) {
                done.complete(null);
              } else {
                writeUntil(stop, group, written, done);
              }
            });
  }
}
