// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.proto.internal.v1.CommandBatch;
import io.muster.state.Applied;
import io.muster.state.Outcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class RaftHostTest {
  /** Long enough that a machine that stands still for a moment elects nobody. */
  private static final RaftTimeouts PATIENT =
      RaftTimeouts.defaults().withElection(Duration.ofMillis(1000), Duration.ofMillis(2000));

  @TempDir Path folder;

  private static RaftHostConfig plain(RaftHostConfig config) {
    return config.withTimeouts(PATIENT).withBalance(LeaderBalance.disabled());
  }

  private TestCluster cluster(int nodes, int groups) throws IOException {
    return new TestCluster(folder, nodes, groups, RaftHostTest::plain);
  }

  @Test
  void batchesAreAppliedInTheOrderOfTheirSubmission() throws Exception {
    try (TestCluster cluster = cluster(3, 1).startAll()) {
      int leader = cluster.awaitLeader(0);
      ReplicaGroup group = cluster.host(leader).group(0);
      List<CompletableFuture<Applied>> pending = new ArrayList<>();
      for (int i = 0; i < 200; i++) {
        CommandBatch batch =
            TestCluster.batch("g", i).toBuilder()
                .addCommands(TestCluster.command("h" + i, i))
                .build();
        pending.add(group.submit(batch));
      }
      long before = 0;
      for (CompletableFuture<Applied> answer : pending) {
        Applied applied = answer.get(20, TimeUnit.SECONDS);
        assertThat(applied.position().index()).isGreaterThan(before);
        before = applied.position().index();
        assertThat(applied.outcomes())
            .containsExactly(new Outcome.Committed(before), new Outcome.Committed(before));
      }
      cluster.awaitEqual(0);
      assertThat(cluster.state(leader, 0).content()).containsEntry("g/t/0", 199L).hasSize(201);
      for (int node : cluster.runningNodes()) {
        await().until(() -> cluster.listener(node, 0).applied() == 200);
        assertThat(cluster.state(node, 0).commands()).isEqualTo(400);
      }
      assertThat(cluster.listener(leader, 0).leaderTerms())
          .containsExactly(cluster.host(leader).group(0).term());
      assertThat(group.confirmLeadership().get(5, TimeUnit.SECONDS)).isEqualTo(group.term());
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aFollowerRefusesAndNamesTheLeader() throws Exception {
    try (TestCluster cluster = cluster(3, 1).startAll()) {
      int leader = cluster.awaitLeader(0);
      ReplicaGroup follower = cluster.host(leader == 1 ? 2 : 1).group(0);
      await().until(() -> follower.leaderNodeId() == leader);
      assertThat(follower.isLeaderReady()).isFalse();
      CompletableFuture<Applied> refused = follower.submit(TestCluster.batch("g", 1));
      assertThat(refused).isCompletedExceptionally();
      assertThatThrownBy(() -> refused.get(1, TimeUnit.SECONDS))
          .hasCauseInstanceOf(NotLeaderException.class)
          .satisfies(
              e ->
                  assertThat(((NotLeaderException) e.getCause()).leaderNodeId()).isEqualTo(leader));
      assertThatThrownBy(() -> follower.confirmLeadership().get(1, TimeUnit.SECONDS))
          .hasCauseInstanceOf(NotLeaderException.class);
    }
  }

  @Test
  void aBatchThatWouldDeposeTheLeaderIsRefused() throws Exception {
    try (TestCluster cluster = cluster(1, 1).startAll()) {
      ReplicaGroup group = cluster.host(cluster.awaitLeader(0)).group(0);
      long term = group.term();
      CommandBatch tooBig = TestCluster.batch("x".repeat(Submissions.MAX_BATCH_BYTES), 1);
      assertThatThrownBy(() -> group.submit(tooBig)).isInstanceOf(IllegalArgumentException.class);
      CommandBatch justFits = TestCluster.batch("x".repeat(Submissions.MAX_BATCH_BYTES - 100), 1);
      assertThat(group.submit(justFits).get(10, TimeUnit.SECONDS).outcomes()).hasSize(1);
      assertThat(group.term()).isEqualTo(term);
    }
  }

  @Test
  void allNodesStartAgainWithWhatTheyHadAndApplyNothingTwice() throws Exception {
    try (TestCluster cluster = cluster(3, 2).startAll()) {
      for (int i = 0; i < 20; i++) {
        cluster.commit(i % 2, "g" + i, i);
      }
      cluster.awaitEqual(0);
      cluster.awaitEqual(1);
      for (int node : cluster.runningNodes()) {
        cluster.stop(node);
      }
      cluster.startAll();
      cluster.commit(0, "after", 1);
      cluster.commit(1, "after", 1);
      cluster.awaitEqual(0);
      cluster.awaitEqual(1);
      for (int node : cluster.runningNodes()) {
        assertThat(cluster.state(node, 0).commands()).isBetween(11L, 11 + cluster.unknown());
        // Without a snapshot Ratis shows the whole log again; the stores had it already.
        assertThat(cluster.state(node, 0).appliedHere()).isBetween(1L, 1 + cluster.unknown());
        // It is told after the state has changed, which is what was waited for.
        await().until(() -> cluster.listener(node, 0).applied() > 0);
        assertThat(cluster.listener(node, 0).applied()).isBetween(1L, 1 + cluster.unknown());
      }
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void whenTheLeaderIsGoneAnotherLeads() throws Exception {
    try (TestCluster cluster = cluster(3, 1).startAll()) {
      int first = cluster.awaitLeader(0);
      cluster.commit(0, "before", 7);
      long firstTerm = cluster.host(first).group(0).term();
      cluster.stop(first);
      Applied applied = cluster.commit(0, "after", 8);
      int second = cluster.awaitLeader(0);
      assertThat(second).isNotEqualTo(first);
      assertThat(applied.position().term()).isGreaterThan(firstTerm);
      assertThat(cluster.state(second, 0).content())
          .containsEntry("before/t/0", 7L)
          .containsEntry("after/t/0", 8L);
      assertThat(cluster.listener(second, 0).leaderTerms())
          .containsExactly(cluster.host(second).group(0).term());
      cluster.start(first);
      cluster.awaitEqual(0);
      assertThat(cluster.listener(first, 0).leaderTerms()).isEmpty();
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aLeaderThatIsCutOffSaysSoAndStepsDown() throws Exception {
    ExecutorService others = Executors.newFixedThreadPool(2);
    try (TestCluster cluster =
        new TestCluster(
            folder,
            3,
            1,
            config -> plain(config).withTimeouts(PATIENT.withWrite(Duration.ofMillis(3000))))) {
      cluster.startAll();
      int leader = cluster.awaitLeader(0);
      ReplicaGroup group = cluster.host(leader).group(0);
      CompletableFuture<?>[] stops =
          cluster.runningNodes().stream()
              .filter(node -> node != leader)
              .map(node -> CompletableFuture.runAsync(() -> cluster.stop(node), others))
              .toArray(CompletableFuture[]::new);
      // Writes that keep coming are what keeps Ratis from noticing.
      List<CompletableFuture<Applied>> writes = new ArrayList<>();
      await()
          .atMost(Duration.ofSeconds(15))
          .pollInterval(Duration.ofMillis(100))
          .until(
              () -> {
                writes.add(group.submit(TestCluster.batch("lost", writes.size())));
                return !group.isLeaderReady();
              });
      CompletableFuture.allOf(stops).get(20, TimeUnit.SECONDS);
      // Some went through before, some are refused after, and in between nobody knows.
      assertThat(writes)
          .anySatisfy(
              write ->
                  assertThatThrownBy(() -> write.get(5, TimeUnit.SECONDS))
                      .isInstanceOf(ExecutionException.class)
                      .hasCauseInstanceOf(OutcomeUnknownException.class));
      assertThatThrownBy(() -> group.confirmLeadership().get(5, TimeUnit.SECONDS))
          .hasCauseInstanceOf(NotLeaderException.class);
      await().until(() -> cluster.listener(leader, 0).notLeader() > 0);
      await().until(() -> writes.stream().allMatch(CompletableFuture::isDone));
    } finally {
      others.shutdown();
    }
  }

  @Test
  void leadershipThatCannotBeConfirmedIsDenied() throws Exception {
    try (TestCluster cluster = cluster(3, 1).startAll()) {
      int leader = cluster.awaitLeader(0);
      ReplicaGroup group = cluster.host(leader).group(0);
      assertThat(group.confirmLeadership().get(5, TimeUnit.SECONDS)).isEqualTo(group.term());
      for (int node : cluster.runningNodes()) {
        if (node != leader) {
          cluster.stop(node);
        }
      }
      // At most until the lease is over the answer may still be yes.
      await()
          .atMost(Duration.ofSeconds(10))
          .pollInterval(Duration.ofMillis(20))
          .until(() -> group.confirmLeadership().handle((term, error) -> error != null).get());
    }
  }

  /** In a snapshot, or taking a term up; the next leader would be no faster, and be elected too. */
  @Test
  void leaderThatIsSlowToApplyIsNotDeposedForIt() throws Exception {
    // A read waits for no longer than a write may take.
    RaftTimeouts slow =
        PATIENT
            .withElection(Duration.ofSeconds(2), Duration.ofSeconds(4))
            .withWrite(Duration.ofMinutes(1));
    try (TestCluster cluster =
        new TestCluster(folder, 3, 1, config -> plain(config).withTimeouts(slow)).startAll()) {
      int leader = cluster.awaitLeader(0);
      ReplicaGroup group = cluster.host(leader).group(0);
      long term = group.term();
      group.confirmLeadership().get(5, TimeUnit.SECONDS);
      long before = cluster.listener(leader, 0).applied();
      CountDownLatch release = cluster.listener(leader, 0).hold();
      CompletableFuture<Applied> first = group.submit(TestCluster.batch("g", 1));
      await().until(() -> cluster.listener(leader, 0).applied() > before);
      CompletableFuture<Applied> second = group.submit(TestCluster.batch("g", 2));
      // The others have it, so it is committed, and a read has to wait for it.
      await().until(() -> cluster.listener(leader == 1 ? 2 : 1, 0).applied() >= before + 2);
      CompletableFuture<Long> confirmed = group.confirmLeadership();
      await()
          .during(slow.electionMax().multipliedBy(2))
          .atMost(Duration.ofSeconds(40))
          .until(() -> !confirmed.isDone() && group.term() == term && group.isLeaderReady());
      release.countDown();
      assertThat(confirmed.get(10, TimeUnit.SECONDS)).isEqualTo(term);
      first.get(10, TimeUnit.SECONDS);
      second.get(10, TimeUnit.SECONDS);
      assertThat(cluster.listener(leader, 0).leaderTerms()).containsExactly(term);
      assertThat(cluster.listener(leader, 0).faults()).isEmpty();
    }
  }

  /**
   * Nobody waits for longer than for a write, and it does not go on leading as if all were well.
   */
  @Test
  void readsOfALeaderThatDoesNotApplyAtAllAreRefused() throws Exception {
    RaftTimeouts impatient = PATIENT.withWrite(Duration.ofSeconds(2));
    try (TestCluster cluster =
        new TestCluster(folder, 3, 1, config -> plain(config).withTimeouts(impatient)).startAll()) {
      int leader = cluster.awaitLeader(0);
      ReplicaGroup group = cluster.host(leader).group(0);
      long term = group.confirmLeadership().get(5, TimeUnit.SECONDS);
      long before = cluster.listener(leader, 0).applied();
      CountDownLatch release = cluster.listener(leader, 0).hold();
      CompletableFuture<Applied> first = group.submit(TestCluster.batch("g", 1));
      await().until(() -> cluster.listener(leader, 0).applied() > before);
      CompletableFuture<Applied> second = group.submit(TestCluster.batch("g", 2));
      await().until(() -> cluster.listener(leader == 1 ? 2 : 1, 0).applied() >= before + 2);
      assertThat(group.confirmLeadership())
          .failsWithin(Duration.ofSeconds(15))
          .withThrowableOfType(ExecutionException.class)
          .withCauseInstanceOf(NotLeaderException.class);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> !group.isLeaderReady() || group.term() > term);
      release.countDown();
      assertThat(first).isNotNull();
      await().until(second::isDone);
      cluster.awaitEqual(0);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void anExceptionInApplyIsReportedAndStopsTheReplica() throws Exception {
    try (TestCluster cluster = cluster(1, 2).startAll()) {
      ReplicaGroup group = cluster.host(cluster.awaitLeader(0)).group(0);
      assertThatThrownBy(
              () -> group.submit(TestCluster.batch("poison", 1)).get(10, TimeUnit.SECONDS))
          .hasCauseInstanceOf(OutcomeUnknownException.class);
      await().until(() -> !cluster.failures().isEmpty());
      assertThat(cluster.failures().get(0)).hasRootCauseMessage("poison");
      await()
          .untilAsserted(
              () ->
                  assertThatThrownBy(
                          () -> group.submit(TestCluster.batch("g", 1)).get(5, TimeUnit.SECONDS))
                      .hasCauseInstanceOf(NotLeaderException.class));
      // The others live on until the process ends.
      cluster.commit(1, "g", 1);
    }
  }

  @Test
  void aPortInUseIsNamed() throws Exception {
    try (TestCluster cluster = cluster(1, 1)) {
      int port = cluster.member(1).port();
      try (ServerSocket taken = new ServerSocket(port, 1, InetAddress.getByName("127.0.0.1"))) {
        assertThat(taken.isBound()).isTrue();
        assertThatThrownBy(() -> cluster.start(1))
            .isInstanceOf(IOException.class)
            .hasMessageContaining("Raft port " + port);
      }
      cluster.start(1);
      cluster.commit(0, "g", 1);
    }
  }

  @Test
  void aGroupThatNeverElectedIsTakenUpAgain() throws Exception {
    try (TestCluster cluster = cluster(3, 2)) {
      // One of three can elect nobody, so its folders know no members.
      cluster.start(1);
      cluster.stop(1);
      Path half =
          cluster.config(1).raftDirectory().resolve(GroupIds.raftId(1).getUuid().toString());
      assertThat(half.resolve("current/raft-meta")).exists();
      assertThat(half.resolve("current/raft-meta.conf")).doesNotExist();
      // And one was hardly begun.
      Path begun =
          cluster.config(1).raftDirectory().resolve(GroupIds.raftId(0).getUuid().toString());
      FileTrees.delete(begun.resolve("current"));
      Path raft = cluster.config(1).raftDirectory();
      GroupOrigin.read(GroupOrigin.file(raft, 0)).at(GroupOrigin.Stage.BEING_MADE).write(raft, 0);
      Files.createDirectories(begun.resolve("current"));

      cluster.start(1);
      cluster.stop(1);
      cluster.startAll();
      cluster.commit(0, "g", 1);
      cluster.commit(1, "g", 1);
      cluster.awaitEqual(0);
      cluster.awaitEqual(1);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void aNodeAloneIsACluster() throws Exception {
    try (TestCluster cluster = cluster(1, 3).startAll()) {
      for (int group = RaftHost.CLUSTER_GROUP; group < 3; group++) {
        cluster.commit(group, "g", group);
      }
      assertThat(cluster.host(1).groups())
          .extracting(ReplicaGroup::number)
          .containsExactly(-1, 0, 1, 2);
      ReplicaGroupInfo info = cluster.host(1).info(0);
      assertThat(info.leaderNodeId()).isEqualTo(1);
      assertThat(info.appliedIndex()).isEqualTo(1);
      assertThat(info.elections()).isEqualTo(1);
      assertThatThrownBy(() -> cluster.host(1).group(3))
          .isInstanceOf(IllegalArgumentException.class);
      assertThat(cluster.host(1).handOver(Duration.ofSeconds(5))).isEqualTo(4);
    }
  }
}
