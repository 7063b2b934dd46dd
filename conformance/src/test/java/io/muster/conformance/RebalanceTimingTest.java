// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** When a join phase ends, and without whom. */
@WithCluster
class RebalanceTimingTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(4);

  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  RebalanceTimingTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("16. testNewMemberTimeoutCompletion")
  void testNewMemberTimeoutCompletion() {
    cluster.wire().commitWithoutMember(group, cluster.newTopic(1)); // so that it stays when empty
    WireMember member = member().session(SHORT);
    member.join();

    // It never syncs and never heartbeats: the session counts, not the time for new members.
    awaitState(GroupState.EMPTY);

    refused(ErrorReason.UNKNOWN_MEMBER_ID, member::heartbeat);
  }

  @Test
  @DisplayName("17. testJoinGroupCompletionWhenPendingMemberJoins")
  void testJoinGroupCompletionWhenPendingMemberJoins() {
    WireGroup stable = WireGroup.stable(member());
    WireMember pending = member().forgetId();
    String id = reserve(pending);
    CompletableFuture<JoinGroupResponse> leader = stable.leader().joining();
    awaitState(GroupState.PREPARING_REBALANCE);
    assertThat(leader).isNotDone();

    CompletableFuture<JoinGroupResponse> joining = pending.id(id).joining();

    assertThat(answer(leader).getGenerationId()).isEqualTo(2);
    assertThat(answer(joining).getGenerationId()).isEqualTo(2);
    assertThat(answer(leader).getMembersCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("18. testJoinGroupCompletionWhenPendingMemberTimesOut")
  void testJoinGroupCompletionWhenPendingMemberTimesOut() {
    WireGroup stable = WireGroup.stable(member());
    WireMember pending = member().forgetId().session(SHORT);
    String id = reserve(pending);

    JoinGroupResponse answer = stable.leader().join();

    assertThat(answer.getGenerationId()).isEqualTo(2);
    assertThat(answer.getMembersCount()).isEqualTo(1);
    refused(ErrorReason.UNKNOWN_MEMBER_ID, pending.id(id)::join);
  }

  @Test
  @DisplayName("19. testPendingMembersLeaveGroup")
  void testPendingMembersLeaveGroup() {
    WireGroup stable = WireGroup.stable(member());
    WireMember pending = member().forgetId();
    String id = reserve(pending);
    CompletableFuture<JoinGroupResponse> leader = stable.leader().joining();
    awaitState(GroupState.PREPARING_REBALANCE);
    assertThat(leader).isNotDone();

    assertThat(pending.id(id).leave().getMembers(0).getReason()).isEqualTo(ErrorReason.NONE);

    assertThat(answer(leader).getGenerationId()).isEqualTo(2);
    assertThat(answer(leader).getMembersCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("20. testCompleteJoinRemoveNotYetRejoinedDynamicMembers")
  void testCompleteJoinRemoveNotYetRejoinedDynamicMembers() {
    WireGroup stable = WireGroup.stable(member().rebalance(SHORT), member().rebalance(SHORT));
    WireMember absent = stable.member(1);

    JoinGroupResponse answer = stable.leader().join();

    assertThat(answer.getMembersList())
        .extracting(JoinGroupResponse.Member::getMemberId)
        .containsExactly(stable.leader().id());
    refused(ErrorReason.UNKNOWN_MEMBER_ID, absent::heartbeat);
  }

  @Test
  @DisplayName("21. testGroupStuckInRebalanceTimeoutDueToNonjoinedStaticMember")
  void testGroupStuckInRebalanceTimeoutDueToNonjoinedStaticMember() {
    WireGroup stable =
        WireGroup.stable(member().rebalance(SHORT), member().instance("absent").rebalance(SHORT));
    WireMember absent = stable.member(1);

    JoinGroupResponse answer = stable.leader().join();

    assertThat(answer.getGenerationId()).isEqualTo(stable.member(1).generation() + 1);
    assertThat(answer.getMembersList())
        .extracting(JoinGroupResponse.Member::getMemberId)
        .containsExactlyInAnyOrder(stable.leader().id(), absent.id());
    // It is still a member, of an older generation.
    refused(ErrorReason.ILLEGAL_GENERATION, absent::heartbeat);
  }

  @Test
  @DisplayName("22. testGenerationIdIncrementsOnRebalance")
  void testGenerationIdIncrementsOnRebalance() {
    WireGroup stable = WireGroup.stable(member());
    assertThat(stable.generation()).isEqualTo(1);

    for (int generation = 2; generation <= 4; generation++) {
      assertThat(stable.leader().join().getGenerationId()).isEqualTo(generation);
      stable.sync();
    }
  }

  @Test
  @DisplayName("an empty group that fills again goes on counting its generations")
  void generationsGoOnAfterTheGroupWasEmpty() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member());
    stable.leader().commit(topic, 0, 1); // an empty group with offsets stays
    stable.leader().leave();
    awaitState(GroupState.EMPTY);
    int empty = admin.describe(group).getGenerationId();

    JoinGroupResponse again = member().join();

    assertThat(empty).isEqualTo(2);
    assertThat(again.getGenerationId()).isEqualTo(3);
  }

  @Test
  @DisplayName("a member that leaves is answered in its waiting join")
  void aWaitingJoinOfAMemberThatLeaves() {
    WireGroup stable = WireGroup.stable(member(), member());
    CompletableFuture<JoinGroupResponse> waiting = stable.leader().joining();
    awaitState(GroupState.PREPARING_REBALANCE);

    cluster
        .wire()
        .call(
            group,
            CoordinatorServiceStub::leaveGroup,
            LeaveGroupRequest.newBuilder()
                .setGroupId(group)
                .addMembers(stable.leader().leaving())
                .build());

    refused(ErrorReason.UNKNOWN_MEMBER_ID, waiting);
  }

  @Test
  @DisplayName("members that come at the same moment: nobody's join is forgotten")
  void membersThatComeAtTheSameMoment() {
    for (int round = 0; round < 30; round++) {
      String newGroup = cluster.newGroup();
      WireMember one = new WireMember(cluster.wire(), newGroup);
      WireMember two = new WireMember(cluster.wire(), newGroup);
      CompletableFuture<JoinGroupResponse> first = one.joining();
      CompletableFuture<JoinGroupResponse> second = two.joining();

      // Whoever came first is told: its generation, or that another rebalance is on already.
      assertThat(CompletableFuture.anyOf(settled(first), settled(second)))
          .as("round %s", round)
          .succeedsWithin(Duration.ofSeconds(20));
      WireMember early = first.isDone() ? one : two;
      CompletableFuture<JoinGroupResponse> late = first.isDone() ? second : first;
      if (early.generation() > 0) {
        WireGroup.awaitRebalance(early);
      }
      JoinGroupResponse again = early.join();

      assertThat(again.getGenerationId()).isEqualTo(2);
      assertThat(answer(late).getGenerationId()).isEqualTo(2);
    }
  }

  /** Done as soon as the call is, well or not. */
  private static CompletableFuture<Boolean> settled(CompletableFuture<JoinGroupResponse> join) {
    return join.handle(
        (answer, failure) -> {
          if (failure != null) {
            refused(ErrorReason.REBALANCE_IN_PROGRESS, join);
          }
          return true;
        });
  }

  private String reserve(WireMember member) {
    return String.valueOf(
        refused(ErrorReason.MEMBER_ID_REQUIRED, member::join).metadata().get("memberId"));
  }

  private void awaitState(GroupState state) {
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(admin.state(group)).isEqualTo(state));
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
