// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import com.google.protobuf.ByteString;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;

/**
 * The leader's part with the real state machine on one thread and a clock that the test moves, with
 * one topic "t" of six partitions, and calls as members and operators make them.
 */
abstract class CoordinatorFixture {
  static final int SESSION_MS = 10_000;
  static final int REBALANCE_MS = 60_000;
  static final int INITIAL_DELAY_MS = 3_000;
  static final int RETENTION_MS = 3_600_000;
  static final int SWEEP_MS = 600_000;
  static final Caller CALLER = new Caller("app", "/127.0.0.1", null);

  final VirtualTimers timers = new VirtualTimers();
  final LocalLog log = new LocalLog(0);
  final LocalRegistry registry = new LocalRegistry();
  final CoordinatorSettings settings = settings(10);
  final ReplicaGroupCoordinator coordinator = coordinator(settings);
  final CoordinatorRouter router = new CoordinatorRouter(routes(coordinator, true));
  final AdministrationRouter admin =
      new AdministrationRouter(routes(coordinator, true), Runnable::run);

  static CoordinatorSettings settings(int groupMaxSize) {
    return new CoordinatorSettings(
        "test",
        1,
        1,
        1,
        new GroupSettings.Fixed(INITIAL_DELAY_MS, groupMaxSize, 4096, RETENTION_MS),
        SWEEP_MS,
        1);
  }

  ReplicaGroupCoordinator coordinator(CoordinatorSettings of) {
    return coordinator(of, new CoordinatorMetrics());
  }

  ReplicaGroupCoordinator coordinator(CoordinatorSettings of, CoordinatorMetrics metrics) {
    NodeEndpoint self = NodeEndpoint.newBuilder().setNodeId(1).setHost("one").setPort(1).build();
    return new ReplicaGroupCoordinator(
        () -> log,
        new CoordinatorParts(
            of,
            self,
            registry,
            timers,
            Runnable::run,
            timers::nowMs,
            metrics,
            new FeatureGate(() -> 1),
            EntryTurns.unlimited()),
        () -> {});
  }

  PartitionRoutes routes(ReplicaGroupCoordinator led, boolean clusterAgreed) {
    return routes(led, clusterAgreed, 0);
  }

  /**
   * @param successionMs how long calls wait for the end of a hand-over
   */
  PartitionRoutes routes(ReplicaGroupCoordinator led, boolean clusterAgreed, long successionMs) {
    return new PartitionRoutes(
        settings,
        new ClusterMap() {
          @Override
          public ReplicaGroup replica(int group) {
            return log;
          }

          @Override
          public int leaderNodeId(int group) {
            return log.leaderNodeId();
          }

          @Override
          public int nodeToAsk(int group) {
            return 0;
          }

          @Override
          public long term(int group) {
            return log.term();
          }

          @Override
          public @Nullable NodeEndpoint node(int nodeId) {
            return switch (nodeId) {
              case 1 -> NodeEndpoint.newBuilder().setNodeId(1).setHost("one").setPort(1).build();
              case 2 -> NodeEndpoint.newBuilder().setNodeId(2).setHost("two").setPort(2).build();
              default -> null;
            };
          }
        },
        List.of(led),
        () -> clusterAgreed,
        new Succession(timers, successionMs));
  }

  @BeforeEach
  void lead() {
    registry.create("t", 6);
    registry.onChange(coordinator::topicsChanged);
    log.elect(coordinator);
  }

  void stableGroup(String... members) {
    stableGroup(1, members);
  }

  /** Where groups were deleted before: generations go on behind theirs. */
  void stableGroup(int generation, String... members) {
    formGroup(members);
    sync(members[0], generation, Map.of()).join();
    for (int i = 1; i < members.length; i++) {
      sync(members[i], generation, Map.of()).join();
    }
  }

  void formGroup(String... members) {
    List<CompletableFuture<JoinGroupResponse>> joins = new ArrayList<>();
    for (String member : members) {
      joins.add(join(member));
    }
    timers.advance(2L * INITIAL_DELAY_MS);
    assertThat(joins).allSatisfy(join -> assertThat(join).isCompleted());
  }

  CompletableFuture<JoinGroupResponse> join(String member) {
    return router.join(joinRequest(member, 1).setFirstJoin(true).build(), CALLER);
  }

  CompletableFuture<JoinGroupResponse> rejoin(String member, long sequence) {
    return router.join(joinRequest(member, sequence).build(), CALLER);
  }

  static JoinGroupRequest.Builder joinRequest(String member, long sequence) {
    return JoinGroupRequest.newBuilder()
        .setGroupId("g")
        .setMemberId(member)
        .setSessionTimeoutMs(SESSION_MS)
        .setRebalanceTimeoutMs(REBALANCE_MS)
        .setProtocolType("consumer")
        .setSequence(sequence)
        .addProtocols(JoinGroupRequest.Protocol.newBuilder().setName("range"));
  }

  CompletableFuture<SyncGroupResponse> sync(
      String member, int generation, Map<String, String> assignments) {
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
    return router.sync(request.build(), CALLER);
  }

  CompletableFuture<HeartbeatResponse> heartbeat(String member, int generation, Caller caller) {
    return router.heartbeat(
        HeartbeatRequest.newBuilder()
            .setGroupId("g")
            .setMemberId(member)
            .setGenerationId(generation)
            .build(),
        caller);
  }

  CompletableFuture<OffsetCommitResponse> commit(
      String member, int generation, long sequence, long offset) {
    return router.commit(commitRequest(member, generation, sequence, offset), CALLER);
  }

  static OffsetCommitRequest commitRequest(
      String member, int generation, long sequence, long offset) {
    return OffsetCommitRequest.newBuilder()
        .setGroupId("g")
        .setMemberId(member)
        .setGenerationId(generation)
        .setSequence(sequence)
        .addTopics(
            OffsetCommitRequest.Topic.newBuilder()
                .setName("t")
                .addPartitions(partition(0, offset, "")))
        .build();
  }

  /** Without a member, as an operator's tool commits: to the first partitions of the topic. */
  static OffsetCommitRequest simpleCommit(int partitions) {
    OffsetCommitRequest.Topic.Builder topic = OffsetCommitRequest.Topic.newBuilder().setName("t");
    for (int index = 0; index < partitions; index++) {
      topic.addPartitions(partition(index, 1, ""));
    }
    return OffsetCommitRequest.newBuilder().setGroupId("g").addTopics(topic).build();
  }

  static OffsetCommitRequest.Partition partition(int index, long offset, String metadata) {
    return OffsetCommitRequest.Partition.newBuilder()
        .setIndex(index)
        .setOffset(offset)
        .setMetadata(metadata)
        .build();
  }

  CommittedOffset fetch() {
    return router
        .fetch(
            OffsetFetchRequest.newBuilder()
                .setGroupId("g")
                .addTopics(OffsetFetchRequest.Topic.newBuilder().setName("t").addPartitions(0))
                .build(),
            CALLER)
        .join()
        .getTopics(0)
        .getPartitions(0)
        .getCommitted();
  }

  static ErrorReason reason(CompletableFuture<?> answer) {
    return refusal(answer).reason();
  }

  static ApiException refusal(CompletableFuture<?> answer) {
    assertThat(answer).isDone();
    Throwable failure = catchThrowable(answer::join);
    assertThat(failure).isInstanceOf(CompletionException.class);
    assertThat(failure.getCause()).isInstanceOf(ApiException.class);
    return (ApiException) failure.getCause();
  }

  /** A subscription as Kafka's consumers write it. */
  static ByteString subscription(String... topics) {
    ByteBuffer bytes = ByteBuffer.allocate(1 << 20).putShort((short) 1).putInt(topics.length);
    for (String topic : topics) {
      byte[] name = topic.getBytes(StandardCharsets.UTF_8);
      bytes.putShort((short) name.length).put(name);
    }
    // No user data, no owned partitions.
    bytes.putInt(-1).putInt(0);
    return ByteString.copyFrom(bytes.flip());
  }

  /** An assignment of partitions of one topic, as Kafka's consumers write it. */
  static ByteString assignment(String topic, int... partitions) {
    byte[] name = topic.getBytes(StandardCharsets.UTF_8);
    ByteBuffer bytes = ByteBuffer.allocate(1 << 10).putShort((short) 1).putInt(1);
    bytes.putShort((short) name.length).put(name).putInt(partitions.length);
    for (int partition : partitions) {
      bytes.putInt(partition);
    }
    return ByteString.copyFrom(bytes.putInt(-1).flip());
  }

  DescribeGroupResponse describe() {
    return admin.describe(DescribeGroupRequest.newBuilder().setGroupId("g").build()).join();
  }
}
