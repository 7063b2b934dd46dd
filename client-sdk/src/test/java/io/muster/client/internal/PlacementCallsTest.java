// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import com.google.protobuf.Message;
import io.muster.client.FeatureLevels;
import io.muster.client.InvalidReplicaAssignmentException;
import io.muster.client.InvalidRequestException;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterClient;
import io.muster.client.MusterException;
import io.muster.client.PlacedPartition;
import io.muster.client.Placement;
import io.muster.client.PreferredElection;
import io.muster.client.RegisteredNode;
import io.muster.client.RetriableException;
import io.muster.proto.v1.CancelReassignmentRequest;
import io.muster.proto.v1.CancelReassignmentResponse;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeClusterResponse;
import io.muster.proto.v1.DrainNodeRequest;
import io.muster.proto.v1.DrainNodeResponse;
import io.muster.proto.v1.ElectPreferredLeadersRequest;
import io.muster.proto.v1.ElectPreferredLeadersResponse;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FinalizeUpgradeRequest;
import io.muster.proto.v1.FinalizeUpgradeResponse;
import io.muster.proto.v1.ListNodesRequest;
import io.muster.proto.v1.ListNodesResponse;
import io.muster.proto.v1.ListPartitionsRequest;
import io.muster.proto.v1.ListPartitionsResponse;
import io.muster.proto.v1.PartitionReplicas;
import io.muster.proto.v1.ReassignPartitionsRequest;
import io.muster.proto.v1.ReassignPartitionsResponse;
import io.muster.proto.v1.RemoveNodeRequest;
import io.muster.proto.v1.RemoveNodeResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** An operator's calls, over real connections to nodes that answer as the test says. */
@Timeout(60)
class PlacementCallsTest {
  private ScriptedPeer first;
  private ScriptedPeer controller;
  private MusterClient client;
  private MusterAdmin admin;

  @BeforeEach
  void begin() throws Exception {
    first = new ScriptedPeer(1);
    controller = new ScriptedPeer(2);
    client =
        MusterClient.builder()
            .endpoints(first.endpoint())
            .requestTimeout(Duration.ofSeconds(20))
            .build();
    admin = client.admin();
  }

  @AfterEach
  void end() {
    client.close();
    first.close();
    controller.close();
  }

  @Test
  void nodesAreThoseOfTheRegistryById() {
    first.on(
        ListNodesRequest.class,
        request ->
            ListNodesResponse.newBuilder()
                .addNodes(node(3, false, -1))
                .addNodes(node(1, true, 1500))
                .build());

    assertThat(admin.listNodes())
        .containsExactly(
            new RegisteredNode(
                1,
                "h1",
                7101,
                7201,
                "1.2",
                2,
                true,
                Optional.of(Duration.ofMillis(1500)),
                30,
                10,
                4),
            new RegisteredNode(3, "h3", 7103, 7203, "1.2", 2, false, Optional.empty(), 30, 10, 4));
  }

  @Test
  void placementIsToldByNumber() {
    first.on(
        ListPartitionsRequest.class,
        request ->
            ListPartitionsResponse.newBuilder()
                .setRaftGroups(2)
                .setOffsetsPartitions(2)
                .addPartitions(
                    io.muster.proto.v1.PlacedPartition.newBuilder()
                        .setPartition(1)
                        .addAllReplicas(List.of(1, 2, 3))
                        .addAllTarget(List.of(4, 2, 3))
                        .setReverting(true))
                .addPartitions(
                    io.muster.proto.v1.PlacedPartition.newBuilder()
                        .setPartition(0)
                        .setLeaderNodeId(2)
                        .addAllReplicas(List.of(2, 1))
                        .setFailure("node 4 was gone"))
                .build());

    Placement placement = admin.listPartitions();

    assertThat(placement.raftGroups()).isEqualTo(2);
    assertThat(placement.partitions())
        .containsExactly(
            new PlacedPartition(
                0,
                OptionalInt.of(2),
                List.of(2, 1),
                List.of(),
                false,
                Optional.of("node 4 was gone")),
            new PlacedPartition(
                1,
                OptionalInt.empty(),
                List.of(1, 2, 3),
                List.of(4, 2, 3),
                true,
                Optional.empty()));
    assertThat(placement.partitions())
        .extracting(PlacedPartition::moving)
        .containsExactly(false, true);
    assertThat(placement.partitions().get(1).settled()).containsExactly(4, 2, 3);
  }

  @Test
  void nodeThatDoesNotKnowTheClusterYetIsAskedAgain() {
    AtomicInteger calls = new AtomicInteger();
    first.on(
        ListPartitionsRequest.class,
        request -> {
          int call = calls.incrementAndGet();
          ListPartitionsResponse.Builder response =
              ListPartitionsResponse.newBuilder()
                  .setRaftGroups(call == 1 ? 0 : 1)
                  .setOffsetsPartitions(1);
          if (call > 2) {
            response.addPartitions(io.muster.proto.v1.PlacedPartition.newBuilder().addReplicas(1));
          }
          return response.build();
        });
    first.on(
        ListNodesRequest.class,
        request -> {
          ListNodesResponse.Builder response = ListNodesResponse.newBuilder();
          return calls.incrementAndGet() < 5
              ? response.build()
              : response.addNodes(node(1, false, 0)).build();
        });

    assertThat(admin.listPartitions().partitions()).hasSize(1);
    assertThat(calls).hasValue(3);
    assertThat(admin.listNodes()).hasSize(1);
    assertThat(calls).hasValue(5);
  }

  @Test
  void changesFollowTheHintToTheController() {
    refuse(ReassignPartitionsRequest.class);
    refuse(CancelReassignmentRequest.class);
    refuse(DrainNodeRequest.class);
    refuse(RemoveNodeRequest.class);
    controller.on(
        ReassignPartitionsRequest.class,
        request -> ReassignPartitionsResponse.newBuilder().addMoving(5).build());
    controller.on(
        CancelReassignmentRequest.class,
        request -> CancelReassignmentResponse.newBuilder().addAllPartitions(List.of(5, 7)).build());
    controller.on(DrainNodeRequest.class, request -> DrainNodeResponse.getDefaultInstance());
    controller.on(RemoveNodeRequest.class, request -> RemoveNodeResponse.getDefaultInstance());

    assertThat(admin.reassignPartitions(Map.of(5, List.of(3, 1), 0, List.of(1, 2)), true))
        .containsExactly(5);
    assertThat(admin.cancelReassignment()).containsExactlyInAnyOrder(5, 7);
    assertThat(admin.cancelReassignment(Set.of(7, 5))).containsExactlyInAnyOrder(5, 7);
    admin.drainNode(3, true);
    admin.removeNode(4);

    ReassignPartitionsRequest reassigned = controller.asked(ReassignPartitionsRequest.class).get(0);
    assertThat(reassigned.getValidateOnly()).isTrue();
    assertThat(reassigned.getPartitionsList())
        .containsExactly(
            PartitionReplicas.newBuilder().setPartition(0).addReplicas(1).addReplicas(2).build(),
            PartitionReplicas.newBuilder().setPartition(5).addReplicas(3).addReplicas(1).build());
    assertThat(controller.asked(CancelReassignmentRequest.class))
        .extracting(CancelReassignmentRequest::getPartitionsList)
        .containsExactly(List.of(), List.of(5, 7));
    assertThat(controller.asked(DrainNodeRequest.class))
        .extracting(DrainNodeRequest::getNodeId, DrainNodeRequest::getDraining)
        .containsExactly(tuple(3, true));
    assertThat(controller.asked(RemoveNodeRequest.class))
        .extracting(RemoveNodeRequest::getNodeId)
        .containsExactly(4);
  }

  @Test
  void upgradeIsFinalizedByTheController() {
    refuse(FinalizeUpgradeRequest.class);
    controller.on(
        FinalizeUpgradeRequest.class,
        request -> FinalizeUpgradeResponse.newBuilder().setPreviousLevel(1).setLevel(3).build());

    assertThat(admin.finalizeUpgrade(3, true)).isEqualTo(new FeatureLevels(1, 3));
    assertThat(admin.finalizeUpgradeAsync(0, false).join()).isEqualTo(new FeatureLevels(1, 3));
    assertThat(controller.asked(FinalizeUpgradeRequest.class))
        .extracting(FinalizeUpgradeRequest::getLevel, FinalizeUpgradeRequest::getValidateOnly)
        .containsExactly(tuple(3, true), tuple(0, false));

    controller.on(FinalizeUpgradeRequest.class, refusing(ErrorReason.FEATURE_LEVEL_TOO_LOW));
    assertRefused(() -> admin.finalizeUpgrade(9, false), "FEATURE_LEVEL_TOO_LOW");
  }

  @Test
  void refusalNamesThePartitionsThatBelongTogether() {
    first.on(
        ReassignPartitionsRequest.class,
        request -> {
          throw new ScriptedNode.Refusal(
                  ErrorReason.INVALID_REPLICA_ASSIGNMENT,
                  ErrorClass.INVALID,
                  Map.of("belongsTogether", "0,10,20"))
              .status();
        });

    assertThatThrownBy(() -> admin.reassignPartitions(Map.of(0, List.of(1)), false))
        .asInstanceOf(type(InvalidReplicaAssignmentException.class))
        .satisfies(
            refused -> {
              assertThat(refused.belongsTogether()).containsExactly(0, 10, 20);
              assertThat(refused.reason()).isEqualTo("INVALID_REPLICA_ASSIGNMENT");
              assertThat(refused.outcomeUnknown()).isFalse();
            });
  }

  @Test
  void refusalsKeepTheirNames() {
    first.on(CancelReassignmentRequest.class, refusing(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS));
    first.on(DrainNodeRequest.class, refusing(ErrorReason.UNKNOWN_NODE));
    first.on(RemoveNodeRequest.class, refusing(ErrorReason.NODE_IN_USE));

    assertRefused(() -> admin.cancelReassignment(), "NO_REASSIGNMENT_IN_PROGRESS");
    assertRefused(() -> admin.drainNode(9, false), "UNKNOWN_NODE");
    assertRefused(() -> admin.removeNode(1), "NODE_IN_USE");
  }

  @Test
  void whatAnUnansweredAttemptHasDoneIsNoFailure() {
    first.on(RemoveNodeRequest.class, goneAndThen(ErrorReason.UNKNOWN_NODE));
    first.on(CancelReassignmentRequest.class, goneAndThen(ErrorReason.NO_REASSIGNMENT_IN_PROGRESS));

    admin.removeNode(4);
    assertThat(admin.cancelReassignment(Set.of(2, 3))).containsExactlyInAnyOrder(2, 3);
    assertThat(first.asked(RemoveNodeRequest.class)).hasSize(2);
  }

  @Test
  void noPartitionsMeanNone() {
    assertThat(admin.reassignPartitions(Map.of(), false)).isEmpty();
    assertThat(admin.cancelReassignment(Set.of())).isEmpty();
    assertThat(admin.electPreferredLeaders(Set.of()).moved()).isEmpty();
    assertThat(first.asked(Message.class)).isEmpty();
  }

  @Test
  void everyLeaderIsAskedForItsHandOversAndNoOther() throws Exception {
    try (ScriptedPeer third = new ScriptedPeer(3)) {
      // 1 leads 0 and 1, 2 leads 2, 3 leads nothing.
      describe(List.of(first, controller, third), List.of(1, 1, 2));
      first.on(
          ElectPreferredLeadersRequest.class,
          request -> ElectPreferredLeadersResponse.newBuilder().addMoved(1).build());
      controller.on(
          ElectPreferredLeadersRequest.class,
          request ->
              ElectPreferredLeadersResponse.newBuilder()
                  .addNotMoved(
                      ElectPreferredLeadersResponse.NotMoved.newBuilder()
                          .setPartition(2)
                          .setReason("node 3 is far behind"))
                  .build());

      assertThat(admin.electPreferredLeaders())
          .isEqualTo(new PreferredElection(Set.of(1), Map.of(2, "node 3 is far behind")));
      assertThat(third.asked(ElectPreferredLeadersRequest.class)).isEmpty();

      admin.electPreferredLeaders(Set.of(2));
      assertThat(first.asked(ElectPreferredLeadersRequest.class)).hasSize(1);
      assertThat(controller.asked(ElectPreferredLeadersRequest.class).get(1).getPartitionsList())
          .containsExactly(2);
    }
  }

  @Test
  void leaderThatDoesNotAnswerLeavesItsPartitionsWhereTheyAre() {
    try (MusterClient hasty =
        MusterClient.builder()
            .endpoints(first.endpoint())
            .requestTimeout(Duration.ofSeconds(2))
            .build()) {
      // 2 is the preferred leader of all; 1 leads 0 and 2, 2 leads 1.
      describe(List.of(first, controller), List.of(1, 2, 1));
      first.on(
          ElectPreferredLeadersRequest.class,
          request -> {
            throw ScriptedPeer.gone();
          });
      controller.on(
          ElectPreferredLeadersRequest.class,
          request -> ElectPreferredLeadersResponse.getDefaultInstance());

      PreferredElection election = hasty.admin().electPreferredLeaders();

      assertThat(election.moved()).isEmpty();
      assertThat(election.notMoved()).containsOnlyKeys(0, 2);
      assertThat(election.notMoved().get(0)).startsWith("node 1 did not answer");
    }
  }

  @Test
  void electionThatIsRefusedFails() {
    describe(List.of(first), List.of(1, 1, 1));
    first.on(ElectPreferredLeadersRequest.class, refusing(ErrorReason.INVALID_REQUEST));

    assertRefused(() -> admin.electPreferredLeaders(), "INVALID_REQUEST");
  }

  @Test
  void nobodyThereIsToldAtTheDeadline() {
    String endpoint = first.endpoint();
    first.close();
    try (MusterClient lonely =
        MusterClient.builder().endpoints(endpoint).requestTimeout(Duration.ofMillis(300)).build()) {
      assertThatThrownBy(() -> lonely.admin().listNodes()).isInstanceOf(RetriableException.class);
      assertThatThrownBy(() -> lonely.admin().removeNode(1))
          .asInstanceOf(type(RetriableException.class))
          .extracting(MusterException::outcomeUnknown)
          .isEqualTo(false);
    }
  }

  /** All of these peers describe the cluster alike; node 2 is preferred for everything. */
  private static void describe(List<ScriptedPeer> peers, List<Integer> leaders) {
    for (ScriptedPeer peer : peers) {
      DescribeClusterResponse.Builder cluster =
          DescribeClusterResponse.newBuilder()
              .setHeader(peer.header())
              .setOffsetsPartitions(leaders.size())
              .setRaftGroups(leaders.size());
      peers.forEach(each -> cluster.addNodes(each.address()));
      for (int i = 0; i < leaders.size(); i++) {
        cluster.addPartitions(
            DescribeClusterResponse.Partition.newBuilder()
                .setPartition(i)
                .setLeaderNodeId(leaders.get(i))
                .setTerm(1)
                .addAllReplicas(List.of(2, 1, 3)));
      }
      peer.on(DescribeClusterRequest.class, request -> cluster.build());
    }
  }

  private static <Q> Function<Q, Message> refusing(ErrorReason reason) {
    return request -> {
      throw new ScriptedNode.Refusal(reason, ErrorClass.INVALID).status();
    };
  }

  private static <Q> Function<Q, Message> goneAndThen(ErrorReason reason) {
    AtomicInteger calls = new AtomicInteger();
    return request -> {
      throw calls.getAndIncrement() == 0
          ? ScriptedPeer.gone()
          : new ScriptedNode.Refusal(reason, ErrorClass.INVALID).status();
    };
  }

  private <Q extends Message> void refuse(Class<Q> request) {
    first.on(
        request,
        asked -> {
          throw new ScriptedNode.Refusal(
                  ErrorReason.NOT_CONTROLLER,
                  ErrorClass.RETRY_ELSEWHERE,
                  Map.of("leaderEndpoint", controller.endpoint()))
              .status();
        });
  }

  private static void assertRefused(ThrowingCallable call, String reason) {
    assertThatThrownBy(call)
        .isExactlyInstanceOf(InvalidRequestException.class)
        .extracting(refused -> ((MusterException) refused).reason())
        .isEqualTo(reason);
  }

  private static io.muster.proto.v1.RegisteredNode node(int id, boolean draining, long silentMs) {
    return io.muster.proto.v1.RegisteredNode.newBuilder()
        .setNodeId(id)
        .setHost("h" + id)
        .setClientPort(7100 + id)
        .setRaftPort(7200 + id)
        .setVersion("1.2")
        .setEpoch(2)
        .setDraining(draining)
        .setSilentMs(silentMs)
        .setReplicas(30)
        .setLeaders(10)
        .setFeatureLevel(4)
        .build();
  }
}
