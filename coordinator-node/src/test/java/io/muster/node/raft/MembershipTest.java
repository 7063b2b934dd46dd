// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.ratis.proto.RaftProtos.RaftGroupIdProto;
import org.apache.ratis.proto.RaftProtos.RaftRpcRequestProto;
import org.apache.ratis.proto.RaftProtos.RequestVoteRequestProto;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc;
import org.apache.ratis.proto.grpc.RaftServerProtocolServiceGrpc.RaftServerProtocolServiceBlockingStub;
import org.apache.ratis.thirdparty.io.grpc.ManagedChannel;
import org.apache.ratis.thirdparty.io.grpc.StatusRuntimeException;
import org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelBuilder;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Replicas that come to a node and leave it while the group goes on. */
@Timeout(90)
class MembershipTest {
  @TempDir Path folder;

  private static RaftHostConfig settings(RaftHostConfig config) {
    return config
        .withTimeouts(
            RaftTimeouts.defaults()
                .withElection(Duration.ofMillis(1000), Duration.ofMillis(2000))
                .withJoining(Duration.ofSeconds(4)))
        .withBalance(LeaderBalance.disabled());
  }

  private TestCluster cluster(int nodes, int replicationFactor) throws Exception {
    return new TestCluster(folder, nodes, replicationFactor, 1, MembershipTest::settings)
        .startAll();
  }

  private static List<RaftMember> members(TestCluster cluster, Integer... nodes) {
    return List.of(nodes).stream().map(cluster::member).toList();
  }

  private static Optional<MemberChangeFailure> change(
      TestCluster cluster, int leader, Integer... nodes) throws Exception {
    return cluster.host(leader).changeMembers(0, members(cluster, nodes)).get(30, TimeUnit.SECONDS);
  }

  private static List<Integer> nodes(TestCluster cluster, int asked) {
    return cluster.host(asked).members(0).current().stream()
        .map(RaftMember::nodeId)
        .sorted()
        .toList();
  }

  @Test
  void newReplicaIsFilledAndTheOldOneGoes() throws Exception {
    // Group 0 is on nodes 1, 2 and 3 of four.
    try (TestCluster cluster = cluster(4, 3)) {
      IntStream.range(0, 50).forEach(i -> cluster.commit(0, "g" + i, i));
      int leader = cluster.awaitLeader(0);
      int leaving = leader == 3 ? 2 : 3;
      Integer[] next =
          IntStream.of(1, 2, 3, 4).filter(node -> node != leaving).boxed().toArray(Integer[]::new);

      assertThat(cluster.host(4).find(0)).isNull();
      cluster.host(4).join(0).get(10, TimeUnit.SECONDS);
      assertThat(cluster.host(4).members(0).current()).isEmpty();
      assertThat(change(cluster, leader, next)).isEmpty();
      assertThat(nodes(cluster, leader)).containsExactly(next);
      assertThat(cluster.host(leader).members(0).stable()).isTrue();

      await().atMost(Duration.ofSeconds(20)).until(() -> cluster.host(leaving).isExpelled(0));
      cluster.host(leaving).remove(0).get(10, TimeUnit.SECONDS);
      assertThat(cluster.host(leaving).find(0)).isNull();
      assertThat(cluster.home(leaving).resolve("state").resolve("0")).doesNotExist();
      cluster.commit(0, "after", 1);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> cluster.state(4, 0).content().containsKey("after/t/0"));
      assertThat(cluster.state(4, 0).content()).hasSize(51).containsEntry("g49/t/0", 49L);
      assertThat(cluster.failures()).isEmpty();

      // All of it is on disk: the new one comes back, the old one does not.
      cluster.stop(4);
      cluster.stop(leaving);
      cluster.start(4);
      RaftHost without = cluster.restart(leaving);
      assertThat(without.find(0)).isNull();
      await().atMost(Duration.ofSeconds(20)).until(() -> nodes(cluster, 4).equals(List.of(next)));
      // And back again: what it forgot is no member's any more, but this is another joining.
      without.join(0).get(10, TimeUnit.SECONDS);
      int now = cluster.awaitLeader(0);
      Integer[] back =
          IntStream.of(1, 2, 3, 4)
              .filter(node -> node != (now == 4 ? (leaving == 1 ? 2 : 1) : 4))
              .boxed()
              .toArray(Integer[]::new);
      assertThat(change(cluster, now, back)).isEmpty();
      cluster.commit(0, "last", 1);
      await()
          .atMost(Duration.ofSeconds(10))
          .until(() -> cluster.state(leaving, 0).content().containsKey("last/t/0"));
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** Ratis begins to count its silence a longest election timeout before it is there. */
  @Test
  void newMemberHasItsTimeHoweverLongElectionsTake() throws Exception {
    RaftTimeouts slow =
        RaftTimeouts.defaults()
            .withElection(Duration.ofSeconds(2), Duration.ofSeconds(4))
            .withJoining(Duration.ofMillis(1));
    try (TestCluster cluster =
        new TestCluster(folder, 2, 1, 1, config -> settings(config).withTimeouts(slow))
            .startAll()) {
      cluster.commit(0, "g", 1);
      int leader = cluster.awaitLeader(0);
      cluster.host(3 - leader).join(0).get(10, TimeUnit.SECONDS);
      assertThat(change(cluster, leader, 1, 2)).isEmpty();
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void newMemberThatIsDeadIsGivenUpAndNothingChanges() throws Exception {
    try (TestCluster cluster = cluster(4, 3)) {
      cluster.commit(0, "g", 1);
      cluster.stop(4);
      int leader = cluster.awaitLeader(0);
      int leaving = leader == 3 ? 2 : 3;
      Integer[] next =
          IntStream.of(1, 2, 3, 4).filter(node -> node != leaving).boxed().toArray(Integer[]::new);
      var answer = cluster.host(leader).changeMembers(0, members(cluster, next));
      cluster.commit(0, "meanwhile", 1);
      assertThat(answer.get(30, TimeUnit.SECONDS)).isPresent();
      assertThat(nodes(cluster, leader)).containsExactly(1, 2, 3);
      cluster.commit(0, "after", 1);
      assertThat(cluster.awaitLeader(0)).isEqualTo(leader);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** Whoever decided to delete it may have done so before the group was wanted here again. */
  @Test
  void replicaThatSomebodyLeadsIsNotDeleted() throws Exception {
    try (TestCluster cluster = cluster(3, 3)) {
      cluster.commit(0, "g", 7);
      int follower = cluster.awaitLeader(0) % 3 + 1;
      await().until(() -> cluster.host(follower).group(0).leaderNodeId() != 0);
      assertThat(cluster.host(follower).remove(0)).failsWithin(Duration.ofSeconds(10));
      cluster.commit(0, "after", 8);
      cluster.awaitEqual(0);
      assertThat(cluster.state(follower, 0).content()).containsEntry("after/t/0", 8L);
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void onlyReplicaMovesToAnotherNode() throws Exception {
    try (TestCluster cluster = cluster(2, 1)) {
      cluster.commit(0, "g", 7);
      cluster.host(2).join(0).get(10, TimeUnit.SECONDS);
      assertThat(change(cluster, 1, 1, 2)).isEmpty();
      // A hand-over has a time limit, which a slow disk may exceed.
      await()
          .atMost(Duration.ofSeconds(30))
          .until(
              () ->
                  cluster.readyLeader(0) == 2
                      || cluster.host(1).transfer(0, 2).get(10, TimeUnit.SECONDS));
      assertThat(cluster.awaitLeader(0)).isEqualTo(2);
      assertThat(change(cluster, 2, 2)).isEmpty();
      await().atMost(Duration.ofSeconds(20)).until(() -> cluster.host(1).isExpelled(0));
      cluster.host(1).remove(0).get(10, TimeUnit.SECONDS);
      cluster.commit(0, "after", 8);
      assertThat(cluster.state(2, 0).content())
          .containsExactlyInAnyOrderEntriesOf(Map.of("g/t/0", 7L, "after/t/0", 8L));
      assertThat(cluster.failures()).isEmpty();
    }
  }

  @Test
  void replicaThatWasHereAndIsGoneIsLostAndNotMadeAgain() throws Exception {
    try (TestCluster cluster = cluster(3, 3)) {
      cluster.commit(0, "g", 7);
      cluster.stop(2);
      FileTrees.delete(
          cluster.home(2).resolve("raft").resolve(GroupIds.raftId(0).getUuid().toString()));
      RaftHost without = cluster.restart(2);
      assertThat(without.find(0)).isNull();
      assertThat(without.lost()).containsExactly(0);
      assertThat(without.lost(0)).hasValue(0);
      assertThat(without.damaged()).containsExactly(0);
      assertThat(without.join(0))
          .failsWithin(Duration.ofSeconds(10))
          .withThrowableOfType(ExecutionException.class)
          .withMessageContaining("a copy on this node that is lost");
      assertThat(Files.exists(GroupOrigin.file(cluster.home(2).resolve("raft"), 0))).isTrue();
      // Neither in the next process.
      cluster.stop(2);
      assertThat(cluster.restart(2).lost(0)).hasValue(0);
      cluster.stop(2);
      FileTrees.delete(
          cluster
              .home(2)
              .resolve("raft")
              .resolve(GroupIds.raftId(RaftHost.CLUSTER_GROUP).getUuid().toString()));
      assertThatThrownBy(() -> cluster.restart(2))
          .hasMessageContaining("the replica of the cluster group on this node is damaged")
          .hasMessageContaining("empty the node's whole data folder");
    }
  }

  /** Ratis would vote for whatever member used to be at this address. */
  @Test
  void requestToAnEarlierMemberAtTheSameAddressIsRefused() throws Exception {
    try (TestCluster cluster = cluster(3, 3)) {
      cluster.awaitLeader(0);
      ManagedChannel channel =
          NettyChannelBuilder.forAddress("127.0.0.1", cluster.member(1).port())
              .usePlaintext()
              .build();
      try {
        RaftServerProtocolServiceBlockingStub stub =
            RaftServerProtocolServiceGrpc.newBlockingStub(channel)
                .withDeadlineAfter(10, TimeUnit.SECONDS);
        assertThat(stub.requestVote(preVote(1)).getServerReply().getSuccess()).isFalse();
        assertThatThrownBy(() -> stub.requestVote(preVote(2)))
            .isInstanceOf(StatusRuntimeException.class)
            .hasMessageContaining("FAILED_PRECONDITION");
      } finally {
        channel.shutdownNow();
      }
      assertThat(cluster.failures()).isEmpty();
    }
  }

  /** Of node 2, with a log that is behind everybody's, asking node 1. */
  private static RequestVoteRequestProto preVote(int epochOfAddressee) {
    return RequestVoteRequestProto.newBuilder()
        .setServerRequest(
            RaftRpcRequestProto.newBuilder()
                .setRequestorId(GroupIds.peerId(2, 1).toByteString())
                .setReplyId(GroupIds.peerId(1, epochOfAddressee).toByteString())
                .setRaftGroupId(
                    RaftGroupIdProto.newBuilder().setId(GroupIds.raftId(0).toByteString())))
        .setPreVote(true)
        .build();
  }
}
