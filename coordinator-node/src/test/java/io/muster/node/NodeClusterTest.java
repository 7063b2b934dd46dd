// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.muster.node.config.ConfigException;
import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.SyncGroupRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Three nodes, spoken to as a client without the SDK would: unary calls to the coordinator. */
class NodeClusterTest {
  @TempDir Path root;

  @ParameterizedTest
  @ValueSource(ints = {50, 6, 1})
  void aGroupLivesThroughTheLossOfItsCoordinator(int raftGroups) throws Exception {
    try (TestCluster cluster = cluster(Map.of("raft.groups", Integer.toString(raftGroups)))) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.createTopic("t", 3);

      int coordinator = cluster.coordinatorOf("g");
      JoinGroupResponse joined = join(cluster, coordinator);
      sync(cluster, coordinator, joined.getGenerationId());
      commit(cluster, coordinator, joined.getGenerationId(), 1, 10);

      cluster.abort(coordinator);
      // The member is still a member of the same generation, and its next commit goes through.
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
          .untilAsserted(
              () -> {
                int next = cluster.coordinatorOf("g");
                heartbeat(cluster, next, joined.getGenerationId());
                commit(cluster, next, joined.getGenerationId(), 2, 11);
              });
      assertThat(fetch(cluster).getOffset()).isEqualTo(11);
      cluster.start(coordinator);
      cluster.awaitAllLed();
      assertThat(fetch(cluster).getOffset()).isEqualTo(11);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  @Test
  void leadersAreSpreadEvenlyAndComeBackAfterAGracefulStop() throws Exception {
    try (TestCluster cluster = cluster(Map.of("raft.leader.settle.ms", "500"))) {
      cluster.startAll();
      cluster.awaitAllLed();
      awaitEvenSpread(cluster);
      cluster.stop(2);
      // Handed over before the node was gone: nobody had to wait for an election.
      assertThat(cluster.allLed()).isTrue();
      cluster.start(2);
      awaitEvenSpread(cluster);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  private static void awaitEvenSpread(TestCluster cluster) {
    await()
        .atMost(Duration.ofSeconds(60))
        .untilAsserted(
            () -> assertThat(cluster.leaders().values()).containsExactlyInAnyOrder(17L, 17L, 16L));
  }

  @Test
  void aFollowerThatWasAwayLongerThanTheLogComesBackBySnapshot() throws Exception {
    Map<String, String> smallLog =
        Map.of(
            "offsets.partitions", "1",
            "raft.groups", "1",
            "raft.snapshot.threshold.entries", "100",
            "raft.log.preserve.entries", "0",
            "raft.segment.size.bytes", "1048576");
    try (TestCluster cluster = cluster(smallLog)) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.createTopic("t", 3);
      int coordinator = cluster.coordinatorOf("g");
      int away = coordinator == 3 ? 1 : 3;
      cluster.abort(away);
      // Entries of 12 kB fill log files quickly, and only whole files are let go.
      String metadata = "x".repeat(4_000);
      for (int i = 1; i <= 300; i++) {
        simpleCommit(cluster, cluster.coordinatorOf("g"), i, metadata);
      }
      cluster.start(away);
      await()
          .atMost(Duration.ofSeconds(30))
          .untilAsserted(
              () -> {
                assertThat(cluster.node(away).snapshotsInstalled()).isPositive();
                assertThat(cluster.node(away).stateHash(0))
                    .isEqualTo(cluster.node(cluster.coordinatorOf("g")).stateHash(0));
              });
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  @Test
  void aNodeRefusesTheFolderOfAnotherOne() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 1, Map.of("raft.groups", "1"))) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.stop(1);
      assertRefused(cluster, Map.of("cluster.id", "other"), "cluster");
      assertRefused(cluster, Map.of("offsets.partitions", "60"), "offsets.partitions");
      assertRefused(cluster, Map.of("raft.groups", "2"), "raft.groups");
      cluster.start(1);
      cluster.awaitAllLed();
    }
  }

  private static void assertRefused(TestCluster cluster, Map<String, String> change, String named) {
    assertThatThrownBy(() -> Node.start(cluster.config(1, change), failure -> {}))
        .isInstanceOf(ConfigException.class)
        .hasMessageContaining(named)
        .message()
        .doesNotContain("\n");
  }

  @Test
  void aPortInUseIsSaidInOneLine() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 1, Map.of("raft.groups", "1"))) {
      cluster.startAll();
      Map<String, String> elsewhere = new HashMap<>();
      elsewhere.put("data.dir", root.resolve("elsewhere").toString());
      assertThatThrownBy(() -> Node.start(cluster.config(1, elsewhere), failure -> {}))
          .isInstanceOf(IOException.class)
          .hasMessageMatching("(?i).*port.*");
    }
  }

  private TestCluster cluster(Map<String, String> settings) throws IOException {
    return new TestCluster(root, 3, settings);
  }

  private static JoinGroupResponse join(TestCluster cluster, int node) {
    return cluster
        .coordinator(node)
        .joinGroup(
            JoinGroupRequest.newBuilder()
                .setGroupId("g")
                .setMemberId("m")
                .setFirstJoin(true)
                .setSessionTimeoutMs(10_000)
                .setProtocolType("consumer")
                .addProtocols(JoinGroupRequest.Protocol.newBuilder().setName("range"))
                .build());
  }

  private static void sync(TestCluster cluster, int node, int generation) {
    cluster
        .coordinator(node)
        .syncGroup(
            SyncGroupRequest.newBuilder()
                .setGroupId("g")
                .setMemberId("m")
                .setGenerationId(generation)
                .addAssignments(
                    SyncGroupRequest.Assignment.newBuilder()
                        .setMemberId("m")
                        .setAssignment(ByteString.copyFromUtf8("all")))
                .build());
  }

  private static void heartbeat(TestCluster cluster, int node, int generation) {
    cluster
        .coordinator(node)
        .heartbeat(
            HeartbeatRequest.newBuilder()
                .setGroupId("g")
                .setMemberId("m")
                .setGenerationId(generation)
                .build());
  }

  private static void commit(
      TestCluster cluster, int node, int generation, long sequence, long offset) {
    OffsetCommitResponse response =
        cluster
            .coordinator(node)
            .offsetCommit(
                commitOf(offset, "")
                    .setMemberId("m")
                    .setGenerationId(generation)
                    .setSequence(sequence)
                    .build());
    // A node may have to hear of the topic first.
    assertThat(response.getTopics(0).getPartitions(0).getReason()).isEqualTo(ErrorReason.NONE);
  }

  private static void simpleCommit(TestCluster cluster, int node, long offset, String metadata) {
    cluster.coordinator(node).offsetCommit(commitOf(offset, metadata).build());
  }

  private static OffsetCommitRequest.Builder commitOf(long offset, String metadata) {
    OffsetCommitRequest.Topic.Builder topic = OffsetCommitRequest.Topic.newBuilder().setName("t");
    for (int index = 0; index < 3; index++) {
      topic.addPartitions(
          OffsetCommitRequest.Partition.newBuilder()
              .setIndex(index)
              .setOffset(offset)
              .setMetadata(metadata));
    }
    return OffsetCommitRequest.newBuilder().setGroupId("g").addTopics(topic);
  }

  private static CommittedOffset fetch(TestCluster cluster) {
    CommittedOffset[] fetched = new CommittedOffset[1];
    await()
        .atMost(Duration.ofSeconds(10))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
        .until(
            () -> {
              OffsetFetchResponse response =
                  cluster
                      .coordinator(cluster.coordinatorOf("g"))
                      .offsetFetch(OffsetFetchRequest.newBuilder().setGroupId("g").build());
              List<OffsetFetchResponse.Topic> topics = response.getTopicsList();
              fetched[0] = topics.get(0).getPartitions(0).getCommitted();
              return true;
            });
    return fetched[0];
  }
}
