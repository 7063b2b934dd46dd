// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Channel;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.muster.proto.v1.CoordinatorServiceGrpc;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.TopicServiceGrpc;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What only real elections, restarts and two Raft groups together can show about groups. */
class GroupsOfAClusterTest {
  /** Leaderships do not return, so that a coordinator is one for longer than a question takes. */
  private static final Map<String, String> STAYING =
      Map.of("raft.groups", "6", "raft.leader.settle.ms", "60000");

  @TempDir Path root;

  @Test
  void staticMembersKeepTheirGenerationThroughAFailoverAndARestartOfAll() throws Exception {
    Map<String, String> settings =
        Map.of(
            "raft.groups", "6",
            "raft.leader.settle.ms", "60000",
            "group.initial.rebalance.delay.ms", "1000",
            // The last node has nobody to hand over to.
            "shutdown.drain.timeout.ms", "1000");
    ExecutorService processes = Executors.newFixedThreadPool(2);
    try (TestCluster cluster = new TestCluster(root, 3, settings)) {
      cluster.startAll();
      cluster.awaitAllLed();
      CompletableFuture<JoinGroupResponse> one =
          CompletableFuture.supplyAsync(() -> join(cluster, "one", "a"), processes);
      CompletableFuture<JoinGroupResponse> two =
          CompletableFuture.supplyAsync(() -> join(cluster, "two", "b"), processes);
      int generation = one.get(30, TimeUnit.SECONDS).getGenerationId();
      assertThat(two.get(30, TimeUnit.SECONDS).getGenerationId()).isEqualTo(generation);
      String leader = one.join().getLeaderId();
      sync(cluster, leader, generation, Map.of("a", "1", "b", "2"));

      int coordinator = cluster.coordinatorOf("g");
      cluster.abort(coordinator);
      heartbeat(cluster, "a", "one", generation);
      heartbeat(cluster, "b", "two", generation);
      // One process restarts at the new coordinator, and nobody rebalances.
      JoinGroupResponse returned = join(cluster, "two", "b2");
      assertThat(returned.getGenerationId()).isEqualTo(generation);
      assertThat(returned.getMemberId()).isEqualTo("b2");
      assertThat(sync(cluster, "b2", generation, Map.of())).isEqualTo("2");
      assertThat(refusal(() -> beat(cluster.channel(cluster.coordinatorOf("g")), "b", "two", 1)))
          .isEqualTo("FENCED_INSTANCE_ID");
      cluster.start(coordinator);
      cluster.awaitAllLed();

      for (int id = 1; id <= 3; id++) {
        cluster.stop(id);
      }
      cluster.startAll();
      cluster.awaitAllLed();
      heartbeat(cluster, "a", "one", generation);
      heartbeat(cluster, "b2", "two", generation);
      assertThat(sync(cluster, "a", generation, Map.of())).isEqualTo("1");
      DescribeGroupResponse group = describe(cluster);
      assertThat(group.getState()).isEqualTo(GroupState.STABLE);
      assertThat(group.getGenerationId()).isEqualTo(generation);
      assertThat(cluster.fatal()).isEmpty();
    } finally {
      processes.shutdownNow();
    }
  }

  @Test
  void aTopicThatGrowsOrGoesReachesTheGroups() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 3, STAYING)) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.createTopic("t", 2);
      cluster.createTopic("gone", 2);
      int generation = join(cluster, "one", "a").getGenerationId();
      sync(cluster, "a", generation, Map.of("a", "all"));
      heartbeat(cluster, "a", "one", generation);
      commit(cluster, "alone", "gone");

      cluster.callController(
          channel ->
              TopicServiceGrpc.newBlockingStub(channel)
                  .expandTopic(
                      ExpandTopicRequest.newBuilder().setName("t").setPartitionCount(4).build()));
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () ->
                  assertThat(describe(cluster).getLastCause().getKind())
                      .isEqualTo(RebalanceCause.Kind.TOPICS_CHANGED));
      assertThat(
              refusal(
                  () -> beat(cluster.channel(cluster.coordinatorOf("g")), "a", "one", generation)))
          .isEqualTo("REBALANCE_IN_PROGRESS");

      cluster.callController(
          channel ->
              TopicServiceGrpc.newBlockingStub(channel)
                  .deleteTopic(DeleteTopicRequest.newBuilder().setName("gone").build()));
      // At once, and not at the next of the sweeps that come every ten minutes.
      await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() -> assertThat(topicsWithOffsets(cluster, "alone")).isZero());
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  @Test
  void aGroupIsListedEmptiedAndDeleted() throws Exception {
    try (TestCluster cluster = new TestCluster(root, 3, STAYING)) {
      cluster.startAll();
      cluster.awaitAllLed();
      cluster.createTopic("t", 2);
      int generation = join(cluster, "one", "a").getGenerationId();
      sync(cluster, "a", generation, Map.of("a", "all"));
      commit(cluster, "other", "t");
      await()
          .atMost(Duration.ofSeconds(20))
          .ignoreExceptionsMatching(StatusRuntimeException.class::isInstance)
          .untilAsserted(() -> assertThat(listed(cluster)).containsExactlyInAnyOrder("g", "other"));

      DeleteGroupRequest delete = DeleteGroupRequest.newBuilder().setGroupId("g").build();
      assertThat(
              refusal(
                  () ->
                      GroupAdminServiceGrpc.newBlockingStub(
                              cluster.channel(cluster.coordinatorOf("g")))
                          .deleteGroup(delete)))
          .isEqualTo("NON_EMPTY_GROUP");
      RemoveMembersRequest remove =
          RemoveMembersRequest.newBuilder()
              .setGroupId("g")
              .addMembers(LeaveGroupRequest.Member.newBuilder().setGroupInstanceId("one"))
              .build();
      cluster.call("g", at -> GroupAdminServiceGrpc.newBlockingStub(at).removeMembers(remove));
      cluster.call("g", at -> GroupAdminServiceGrpc.newBlockingStub(at).deleteGroup(delete));
      assertThat(
              refusal(
                  () ->
                      GroupAdminServiceGrpc.newBlockingStub(
                              cluster.channel(cluster.coordinatorOf("g")))
                          .deleteGroup(delete)))
          .isEqualTo("GROUP_ID_NOT_FOUND");
      assertThat(listed(cluster)).containsExactly("other");
      assertThat(join(cluster, "one", "again").getGenerationId()).isEqualTo(generation + 2);
      assertThat(cluster.fatal()).isEmpty();
    }
  }

  /** From every node, one group a page. */
  private static List<String> listed(TestCluster cluster) {
    List<String> groups = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      String token = "";
      do {
        ListGroupsResponse page =
            GroupAdminServiceGrpc.newBlockingStub(cluster.channel(id))
                .listGroups(
                    ListGroupsRequest.newBuilder().setPageSize(1).setPageToken(token).build());
        page.getGroupsList().forEach(group -> groups.add(group.getGroupId()));
        token = page.getNextPageToken();
      } while (!token.isEmpty());
    }
    return groups;
  }

  private static JoinGroupResponse join(TestCluster cluster, String instance, String member) {
    JoinGroupRequest request =
        JoinGroupRequest.newBuilder()
            .setGroupId("g")
            .setMemberId(member)
            .setFirstJoin(true)
            .setGroupInstanceId(instance)
            .setSessionTimeoutMs(30_000)
            .setProtocolType("consumer")
            .setSequence(1)
            .addProtocols(
                JoinGroupRequest.Protocol.newBuilder()
                    .setName("range")
                    .setMetadata(subscription("t")))
            .build();
    return cluster.call("g", at -> CoordinatorServiceGrpc.newBlockingStub(at).joinGroup(request));
  }

  private static String sync(
      TestCluster cluster, String member, int generation, Map<String, String> assignments) {
    SyncGroupRequest.Builder request =
        SyncGroupRequest.newBuilder()
            .setGroupId("g")
            .setMemberId(member)
            .setGenerationId(generation);
    assignments.forEach(
        (id, value) ->
            request.addAssignments(
                SyncGroupRequest.Assignment.newBuilder()
                    .setMemberId(id)
                    .setAssignment(ByteString.copyFromUtf8(value))));
    return cluster
        .call("g", at -> CoordinatorServiceGrpc.newBlockingStub(at).syncGroup(request.build()))
        .getAssignment()
        .toStringUtf8();
  }

  private static void heartbeat(
      TestCluster cluster, String member, String instance, int generation) {
    cluster.call(
        "g",
        at -> {
          beat(at, member, instance, generation);
          return true;
        });
  }

  private static void beat(Channel at, String member, String instance, int generation) {
    CoordinatorServiceGrpc.newBlockingStub(at)
        .heartbeat(
            HeartbeatRequest.newBuilder()
                .setGroupId("g")
                .setMemberId(member)
                .setGroupInstanceId(instance)
                .setGenerationId(generation)
                .build());
  }

  private static void commit(TestCluster cluster, String group, String topic) {
    OffsetCommitRequest request =
        OffsetCommitRequest.newBuilder()
            .setGroupId(group)
            .addTopics(
                OffsetCommitRequest.Topic.newBuilder()
                    .setName(topic)
                    .addPartitions(OffsetCommitRequest.Partition.newBuilder().setOffset(5)))
            .build();
    cluster.call(group, at -> CoordinatorServiceGrpc.newBlockingStub(at).offsetCommit(request));
    assertThat(topicsWithOffsets(cluster, group)).isEqualTo(1);
  }

  private static int topicsWithOffsets(TestCluster cluster, String group) {
    OffsetFetchRequest request = OffsetFetchRequest.newBuilder().setGroupId(group).build();
    return cluster
        .call(group, at -> CoordinatorServiceGrpc.newBlockingStub(at).offsetFetch(request))
        .getTopicsCount();
  }

  private static DescribeGroupResponse describe(TestCluster cluster) {
    DescribeGroupRequest request = DescribeGroupRequest.newBuilder().setGroupId("g").build();
    return cluster.call(
        "g", at -> GroupAdminServiceGrpc.newBlockingStub(at).describeGroup(request));
  }

  private static ByteString subscription(String topic) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    return ByteString.copyFrom(
        ByteBuffer.allocate(8 + name.length)
            .putShort((short) 0)
            .putInt(1)
            .putShort((short) name.length)
            .put(name)
            .array());
  }

  private static String refusal(Runnable call) {
    StatusRuntimeException thrown = catchThrowableOfType(StatusRuntimeException.class, call::run);
    assertThat(thrown).as("the call succeeded").isNotNull();
    try {
      return StatusProto.fromThrowable(thrown).getDetails(0).unpack(ErrorInfo.class).getReason();
    } catch (com.google.protobuf.InvalidProtocolBufferException e) {
      throw new AssertionError(e);
    }
  }
}
