// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.grpc.StatusRuntimeException;
import io.muster.node.config.ConfigException;
import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.SyncGroupRequest;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
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

      JoinGroupResponse joined = join(cluster);
      sync(cluster, joined.getGenerationId());
      commit(cluster, joined.getGenerationId(), 1, 10);

      int coordinator = cluster.coordinatorOf("g");
      cluster.abort(coordinator);
      // The member is still a member of the same generation, and its next commit goes through.
      heartbeat(cluster, joined.getGenerationId());
      commit(cluster, joined.getGenerationId(), 2, 11);
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
      // Handed over before the node was gone: nobody had to wait for an election, but perhaps those
      // of a hand-over that a slow disk held up.
      assertThat(cluster.led()).isGreaterThanOrEqualTo(48);
      await().atMost(Duration.ofSeconds(20)).until(cluster::allLed);
      cluster.start(2);
      awaitEvenSpread(cluster);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  private static void awaitEvenSpread(TestCluster cluster) {
    await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
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
        simpleCommit(cluster, i, metadata);
      }
      cluster.start(away);
      await()
          .atMost(Duration.ofSeconds(30))
          // Its state is closed while a snapshot takes its place.
          .ignoreException(IllegalStateException.class)
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

  private static JoinGroupResponse join(TestCluster cluster) {
    JoinGroupRequest request =
        JoinGroupRequest.newBuilder()
            .setGroupId("g")
            .setMemberId("m")
            .setFirstJoin(true)
            .setSessionTimeoutMs(10_000)
            .setProtocolType("consumer")
            .setSequence(1)
            .addProtocols(JoinGroupRequest.Protocol.newBuilder().setName("range"))
            .build();
    return call(cluster, coordinator -> coordinator.joinGroup(request));
  }

  private static void sync(TestCluster cluster, int generation) {
    SyncGroupRequest request =
        SyncGroupRequest.newBuilder()
            .setGroupId("g")
            .setMemberId("m")
            .setGenerationId(generation)
            .addAssignments(
                SyncGroupRequest.Assignment.newBuilder()
                    .setMemberId("m")
                    .setAssignment(ByteString.copyFromUtf8("all")))
            .build();
    call(cluster, coordinator -> coordinator.syncGroup(request));
  }

  private static void heartbeat(TestCluster cluster, int generation) {
    HeartbeatRequest request =
        HeartbeatRequest.newBuilder()
            .setGroupId("g")
            .setMemberId("m")
            .setGenerationId(generation)
            .build();
    call(cluster, coordinator -> coordinator.heartbeat(request));
  }

  private static void commit(TestCluster cluster, int generation, long sequence, long offset) {
    OffsetCommitRequest request =
        commitOf(offset, "")
            .setMemberId("m")
            .setGenerationId(generation)
            .setSequence(sequence)
            .build();
    OffsetCommitResponse response = call(cluster, coordinator -> coordinator.offsetCommit(request));
    assertThat(response.getTopics(0).getPartitions(0).getReason()).isEqualTo(ErrorReason.NONE);
  }

  private static void simpleCommit(TestCluster cluster, long offset, String metadata) {
    OffsetCommitRequest request = commitOf(offset, metadata).build();
    call(cluster, coordinator -> coordinator.offsetCommit(request));
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
    OffsetFetchRequest request = OffsetFetchRequest.newBuilder().setGroupId("g").build();
    return call(cluster, coordinator -> coordinator.offsetFetch(request))
        .getTopics(0)
        .getPartitions(0)
        .getCommitted();
  }

  private static <T> T call(
      TestCluster cluster, Function<CoordinatorServiceBlockingStub, T> request) {
    return cluster.call(
        "g",
        at ->
            request.apply(
                CoordinatorServiceGrpc.newBlockingStub(at)
                    .withDeadlineAfter(15, TimeUnit.SECONDS)));
  }
}
