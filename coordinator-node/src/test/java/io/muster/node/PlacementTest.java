// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.grpc.StatusRuntimeException;
import io.muster.proto.v1.ClusterServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.ListNodesRequest;
import io.muster.proto.v1.ListNodesResponse;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.ListPartitionsResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.PartitionReplicas;
import io.muster.proto.v1.PlacedPartition;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.RegisteredNode;
import io.muster.proto.v1.RemoveNodeRequest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** More nodes than replicas: what is where, and how it is moved. */
@Timeout(180)
class PlacementTest {
  private static final Map<String, String> TEN =
      Map.of(
          "offsets.partitions", "10",
          "raft.groups", "10",
          "raft.leader.settle.ms", "300");

  @TempDir Path root;

  @Test
  void fiveNodesShareReplicasAndLeadersEvenlyAndComeBack() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 5, TEN)) {
      cluster.startAll();
      cluster.awaitAllLed();
      awaitLeaders(cluster, 2L);
      assertThat(nodes(cluster, 1).values())
          .extracting(RegisteredNode::getReplicas)
          .containsOnly(6);
      commitEverywhere(cluster, 1);

      for (int id = 1; id <= 5; id++) {
        cluster.stop(id);
      }
      cluster.startAll();
      cluster.awaitAllLed();
      assertCommitted(cluster, 1);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  @Test
  void partitionMovesToOtherNodesAndKeepsWhatItHas() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 5, TEN)) {
      cluster.startAll();
      cluster.awaitAllLed();
      commitEverywhere(cluster, 1);
      // 0 is on 1, 2 and 3, and all three go.
      assertThat(partitions(cluster).get(0).getReplicasList()).containsExactly(1, 2, 3);
      assertThat(reassign(cluster, true, Map.of(0, List.of(5, 4, 1)))).containsExactly(0);
      assertThat(partitions(cluster).get(0).getTargetList()).isEmpty();
      assertThat(reassign(cluster, false, Map.of(0, List.of(5, 4, 1), 1, List.of(1, 4, 5))))
          .containsExactly(0, 1);
      awaitReplicas(cluster, 0, List.of(5, 4, 1));
      awaitReplicas(cluster, 1, List.of(1, 4, 5));
      cluster.awaitAllLed();
      await().atMost(Duration.ofSeconds(20)).until(() -> leader(cluster, 0) == 5);
      assertCommitted(cluster, 1);
      commitEverywhere(cluster, 2);
      // What is not there any more is gone from the disk, too.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> !Files.exists(root.resolve("node-2/state/0")));
      assertThat(reassign(cluster, false, Map.of(0, List.of(5, 4, 1)))).isEmpty();

      assertThatThrownBy(() -> reassign(cluster, false, Map.of(2, List.of(1, 2, 9))))
          .isInstanceOf(StatusRuntimeException.class)
          .hasMessageContaining("9");

      // A group leaves while one of its nodes is down. Nobody is left to tell that node.
      List<Integer> five = partitions(cluster).get(5).getReplicasList();
      int down = five.get(2);
      List<Integer> others =
          IntStream.rangeClosed(1, 5).boxed().filter(id -> !five.contains(id)).toList();
      cluster.abort(down);
      reassign(cluster, false, Map.of(5, others));
      awaitReplicas(cluster, 5, others);
      Path forgotten = root.resolve("node-" + down + "/state/5");
      assertThat(forgotten).exists();
      cluster.start(down);
      await().atMost(Duration.ofSeconds(60)).until(() -> !Files.exists(forgotten));
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  /** Nobody will replace the copy there, and the node is as sound as any. */
  @Test
  void damageIsForgottenWhereItsGroupWentElsewhere() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 4, TEN)) {
      cluster.startAll();
      cluster.awaitAllLed();
      commitEverywhere(cluster, 1);
      List<Integer> before = partitions(cluster).get(0).getReplicasList();
      int sound = before.get(0);
      int damaged = before.get(1);
      int away = before.get(2);
      int spare = 10 - sound - damaged - away;
      cluster.abort(damaged);
      Path meta =
          root.resolve("node-" + damaged)
              .resolve("raft")
              .resolve(new UUID(0x6d75_7374_6572_7267L, 0).toString())
              .resolve("current/raft-meta");
      Files.writeString(meta, "nothing\n");
      // The group has no majority, so nothing is replaced before it is sent elsewhere.
      cluster.abort(away);
      cluster.start(damaged);
      assertThat(cluster.node(damaged).damagedReplicas()).containsExactly(0);
      List<Integer> elsewhere = List.of(sound, away, spare);
      await()
          .atMost(Duration.ofSeconds(30))
          .ignoreException(StatusRuntimeException.class)
          .until(
              () -> {
                // One that was taken and whose answer was lost has nothing to move when repeated.
                reassign(cluster, false, Map.of(0, elsewhere));
                return partitions(cluster).get(0).getTargetList().equals(elsewhere);
              });
      cluster.start(away);
      awaitReplicas(cluster, 0, elsewhere);
      await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> cluster.node(damaged).damagedReplicas().isEmpty());
      assertCommitted(cluster, 1);

      // And it may come back.
      assertThat(reassign(cluster, false, Map.of(0, before))).containsExactly(0);
      awaitReplicas(cluster, 0, before);
      cluster.awaitAllLed();
      assertThat(cluster.node(damaged).damagedReplicas()).isEmpty();
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  @Test
  void moveToADeadNodeIsTakenBack() throws Exception {
    Map<String, String> settings = new HashMap<>(TEN);
    try (TestCluster cluster = new TestCluster(root, 4, settings)) {
      cluster.startAll();
      cluster.awaitAllLed();
      commitEverywhere(cluster, 1);
      List<Integer> before = partitions(cluster).get(0).getReplicasList();
      int dead =
          IntStream.rangeClosed(1, 4).filter(id -> !before.contains(id)).findFirst().orElseThrow();
      cluster.abort(dead);
      reassign(cluster, false, Map.of(0, List.of(before.get(0), before.get(1), dead)));
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
          .until(
              () -> {
                PlacedPartition zero = partitions(cluster).get(0);
                return zero.getTargetCount() == 0 && !zero.getFailure().isEmpty();
              });
      assertThat(partitions(cluster).get(0).getReplicasList()).isEqualTo(before);
      commitEverywhere(cluster, 2);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  @Test
  void nodeThatLostItsDiskIsHealedWithoutHands() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 3, TEN)) {
      cluster.startAll();
      cluster.awaitAllLed();
      commitEverywhere(cluster, 1);
      cluster.abort(2);
      delete(root.resolve("node-2"));
      commitEverywhere(cluster, 2);
      cluster.start(2);
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
          .until(() -> nodes(cluster, 1).get(2).getEpoch() == 2);
      await()
          .atMost(Duration.ofSeconds(60))
          .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
          .until(
              () ->
                  partitions(cluster).values().stream().allMatch(p -> p.getTargetCount() == 0)
                      && cluster.allLed());
      assertCommitted(cluster, 2);
      // It counts as a replica again: another may go.
      cluster.abort(1);
      commitEverywhere(cluster, 3);
      assertCommitted(cluster, 3);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  @Test
  void nodeIsAddedDrainedEmptiedAndRemoved() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 3, TEN)) {
      cluster.startAll();
      cluster.awaitAllLed();
      commitEverywhere(cluster, 1);
      int added = cluster.startOneMore();
      await().atMost(Duration.ofSeconds(30)).until(() -> nodes(cluster, 1).containsKey(added));
      assertThat(nodes(cluster, 1).get(added).getReplicas()).isZero();
      reassign(cluster, false, Map.of(0, List.of(added, 2, 3), 1, List.of(added, 2, 3)));
      awaitReplicas(cluster, 0, List.of(added, 2, 3));
      awaitReplicas(cluster, 1, List.of(added, 2, 3));
      await().atMost(Duration.ofSeconds(20)).until(() -> leader(cluster, 0) == added);

      drain(cluster, added, true);
      await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> leader(cluster, 0) != added && leader(cluster, 1) != added);
      assertThatThrownBy(() -> remove(cluster, added)).hasMessageContaining("replica");
      reassign(cluster, false, Map.of(0, List.of(1, 2, 3), 1, List.of(2, 1, 3)));
      awaitReplicas(cluster, 0, List.of(1, 2, 3));
      awaitReplicas(cluster, 1, List.of(2, 1, 3));
      remove(cluster, added);
      await().atMost(Duration.ofSeconds(10)).until(() -> !nodes(cluster, 1).containsKey(added));
      // It does not come back by itself.
      await()
          .atMost(Duration.ofSeconds(20))
          .until(
              () ->
                  cluster.fatal().stream()
                      .anyMatch(failure -> failure.getMessage().contains("was removed")));
      cluster.abort(added);
      assertThat(nodes(cluster, 1)).doesNotContainKey(added);
      commitEverywhere(cluster, 2);
      assertCommitted(cluster, 2);
    }
  }

  /** The default of the replication factor follows the nodes, the cluster's own does not. */
  @Test
  void clusterOfOneNodeGrowsWithoutASetting() throws Exception {
    Map<String, String> two = Map.of("offsets.partitions", "2", "raft.groups", "2");
    try (TestCluster cluster = new TestCluster(root, 1, two)) {
      cluster.startAll();
      cluster.awaitAllLed();
      commitEverywhere(cluster, 1);
      int added = cluster.startOneMore();
      await().atMost(Duration.ofSeconds(30)).until(() -> nodes(cluster, 1).containsKey(added));
      cluster.stop(1);
      cluster.start(1);
      cluster.awaitAllLed();
      assertCommitted(cluster, 1);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  // ---- what is asked

  private static Map<Integer, RegisteredNode> nodes(TestCluster cluster, int asked) {
    ListNodesResponse response =
        ClusterServiceGrpc.newBlockingStub(cluster.channel(asked))
            .listNodes(ListNodesRequest.getDefaultInstance());
    return response.getNodesList().stream()
        .collect(Collectors.toMap(RegisteredNode::getNodeId, Function.identity()));
  }

  private static Map<Integer, PlacedPartition> partitions(TestCluster cluster) {
    ListPartitionsResponse response =
        cluster.callController(
            channel ->
                ClusterServiceGrpc.newBlockingStub(channel)
                    .listPartitions(ListPartitionsRequest.getDefaultInstance()));
    return response.getPartitionsList().stream()
        .collect(Collectors.toMap(PlacedPartition::getPartition, Function.identity()));
  }

  private static int leader(TestCluster cluster, int partition) {
    return partitions(cluster).get(partition).getLeaderNodeId();
  }

  private static void awaitReplicas(TestCluster cluster, int partition, List<Integer> replicas) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> {
              PlacedPartition placed = partitions(cluster).get(partition);
              assertThat(placed.getTargetList()).isEmpty();
              assertThat(placed.getFailure()).isEmpty();
              assertThat(placed.getReplicasList()).isEqualTo(replicas);
            });
  }

  private static List<Integer> reassign(
      TestCluster cluster, boolean validateOnly, Map<Integer, List<Integer>> replicas) {
    ReassignPartitionsRequest.Builder request =
        ReassignPartitionsRequest.newBuilder().setValidateOnly(validateOnly);
    replicas.forEach(
        (partition, nodes) ->
            request.addPartitions(
                PartitionReplicas.newBuilder().setPartition(partition).addAllReplicas(nodes)));
    return cluster
        .atController(
            channel ->
                ClusterServiceGrpc.newBlockingStub(channel).reassignPartitions(request.build()))
        .getMovingList();
  }

  private static void drain(TestCluster cluster, int node, boolean draining) {
    cluster.atController(
        channel ->
            ClusterServiceGrpc.newBlockingStub(channel)
                .drainNode(
                    DrainNodeRequest.newBuilder().setNodeId(node).setDraining(draining).build()));
  }

  private static void remove(TestCluster cluster, int node) {
    cluster.atController(
        channel ->
            ClusterServiceGrpc.newBlockingStub(channel)
                .removeNode(RemoveNodeRequest.newBuilder().setNodeId(node).build()));
  }

  private static void awaitLeaders(TestCluster cluster, long each) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
        .untilAsserted(() -> assertThat(cluster.leaders().values()).containsOnly(each));
  }

  /** A group in each partition commits. */
  private static void commitEverywhere(TestCluster cluster, long offset) {
    cluster.ensureTopic("t", 1);
    for (int i = 0; i < 20; i++) {
      String group = "g" + i;
      OffsetCommitRequest request =
          OffsetCommitRequest.newBuilder()
              .setGroupId(group)
              .addTopics(
                  OffsetCommitRequest.Topic.newBuilder()
                      .setName("t")
                      .addPartitions(
                          OffsetCommitRequest.Partition.newBuilder().setIndex(0).setOffset(offset)))
              .build();
      cluster.call(
          group, channel -> CoordinatorServiceGrpc.newBlockingStub(channel).offsetCommit(request));
    }
  }

  private static void assertCommitted(TestCluster cluster, long offset) {
    for (int i = 0; i < 20; i++) {
      String group = "g" + i;
      OffsetFetchRequest request = OffsetFetchRequest.newBuilder().setGroupId(group).build();
      assertThat(
              cluster
                  .call(
                      group,
                      channel ->
                          CoordinatorServiceGrpc.newBlockingStub(channel).offsetFetch(request))
                  .toString())
          .contains("offset: " + offset);
    }
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(each);
      }
    }
  }
}
