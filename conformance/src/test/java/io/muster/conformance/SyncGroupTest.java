// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.protobuf.ByteString;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** How the assignment gets from the leader member to everybody. */
@WithCluster
class SyncGroupTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(4);

  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  SyncGroupTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("27. testSyncGroupFromUnknownGroup")
  void testSyncGroupFromUnknownGroup() {
    refused(ErrorReason.UNKNOWN_MEMBER_ID, member().generation(1)::sync);
  }

  @Test
  @DisplayName("28. testSyncGroupFromUnknownMember")
  void testSyncGroupFromUnknownMember() {
    WireGroup joined = WireGroup.joined(member());

    refused(
        ErrorReason.UNKNOWN_MEMBER_ID,
        member().id("stranger").generation(joined.generation())::sync);
  }

  @Test
  @DisplayName("29. testSyncGroupFromIllegalGeneration")
  void testSyncGroupFromIllegalGeneration() {
    WireGroup joined = WireGroup.joined(member());

    refused(ErrorReason.ILLEGAL_GENERATION, joined.leader().generation(2)::sync);
  }

  @Test
  @DisplayName("30. testSyncGroupReturnsAnErrorWhenProtocolTypeIsInconsistent")
  void testSyncGroupReturnsAnErrorWhenProtocolTypeIsInconsistent() {
    WireGroup joined = WireGroup.joined(member());

    refused(
        ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
        () -> sync(joined.leader().syncRequest().setProtocolType("connect")));
  }

  @Test
  @DisplayName("31. testSyncGroupReturnsAnErrorWhenProtocolNameIsInconsistent")
  void testSyncGroupReturnsAnErrorWhenProtocolNameIsInconsistent() {
    WireGroup joined = WireGroup.joined(member());

    refused(
        ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
        () -> sync(joined.leader().syncRequest().setProtocolName("roundrobin")));
  }

  @Test
  @DisplayName("32. testSyncGroupFollowerAfterLeader")
  void testSyncGroupFollowerAfterLeader() {
    WireGroup joined = WireGroup.joined(member(), member());
    Map<String, ByteString> assignments = joined.assignments();

    SyncGroupResponse leader = joined.leader().sync(assignments);
    SyncGroupResponse follower = joined.member(1).sync();

    assertAssigned(leader, joined.leader(), assignments);
    assertAssigned(follower, joined.member(1), assignments);
  }

  @Test
  @DisplayName("33. testSyncGroupLeaderAfterFollower")
  void testSyncGroupLeaderAfterFollower() {
    WireGroup joined = WireGroup.joined(member(), member());
    Map<String, ByteString> assignments = joined.assignments();

    CompletableFuture<SyncGroupResponse> follower = joined.member(1).syncing();
    assertThat(admin.state(group)).isEqualTo(GroupState.COMPLETING_REBALANCE);
    assertThat(follower).isNotDone();
    SyncGroupResponse leader = joined.leader().sync(assignments);

    assertAssigned(leader, joined.leader(), assignments);
    assertAssigned(answer(follower), joined.member(1), assignments);
  }

  @Test
  @DisplayName("34. testRebalanceTimesOutWhenSyncRequestIsNotReceived")
  void testRebalanceTimesOutWhenSyncRequestIsNotReceived() {
    cluster.wire().commitWithoutMember(group, cluster.newTopic(1)); // so that it stays when empty
    WireGroup joined = WireGroup.joined(member().rebalance(SHORT), member().rebalance(SHORT));

    await()
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(admin.state(group)).isEqualTo(GroupState.EMPTY));

    for (WireMember member : joined.members()) {
      refused(ErrorReason.UNKNOWN_MEMBER_ID, member::heartbeat);
    }
  }

  @Test
  @DisplayName("a leader member that does not sync is removed, and followers join again")
  void aLeaderMemberThatDoesNotSync() {
    WireGroup joined = WireGroup.joined(member().rebalance(SHORT), member().rebalance(SHORT));

    refused(ErrorReason.REBALANCE_IN_PROGRESS, joined.member(1).syncing());
    JoinGroupResponse follower = joined.member(1).join();

    assertThat(follower.getLeaderId()).isEqualTo(joined.member(1).id());
    assertThat(follower.getMembersList())
        .extracting(JoinGroupResponse.Member::getMemberId)
        .containsExactly(joined.member(1).id());
    refused(ErrorReason.UNKNOWN_MEMBER_ID, joined.leader()::heartbeat);
  }

  @Test
  @DisplayName("35. testRebalanceDoesNotTimeOutWhenAllSyncAreReceived")
  void testRebalanceDoesNotTimeOutWhenAllSyncAreReceived() {
    WireGroup joined = WireGroup.joined(member().rebalance(SHORT), member().rebalance(SHORT));
    joined.sync();
    int generation = joined.generation();

    await()
        .during(SHORT.multipliedBy(2))
        .atMost(PATIENCE)
        .untilAsserted(
            () -> {
              joined.members().forEach(WireMember::heartbeat);
              assertThat(admin.describe(group).getGenerationId()).isEqualTo(generation);
            });
  }

  @Test
  @DisplayName("a member that the leader member forgot gets nothing, and is told so")
  void aMemberThatTheLeaderMemberForgot() {
    WireGroup joined = WireGroup.joined(member(), member());
    Map<String, ByteString> assignments = joined.assignments();
    assignments.remove(joined.member(1).id());

    joined.leader().sync(assignments);

    assertThat(joined.member(1).sync().getAssignment()).isEqualTo(ByteString.EMPTY);
  }

  @Test
  @DisplayName("a sync while the group prepares a rebalance is refused")
  @Provokes(ErrorReason.REBALANCE_IN_PROGRESS)
  void aSyncWhileTheGroupPrepares() {
    WireGroup stable = WireGroup.stable(member(), member());
    CompletableFuture<JoinGroupResponse> joining = stable.leader().joining();
    WireGroup.awaitRebalance(stable.member(1));

    refused(ErrorReason.REBALANCE_IN_PROGRESS, stable.member(1)::sync);

    stable.member(1).join();
    answer(joining);
  }

  private void assertAssigned(
      SyncGroupResponse response, WireMember member, Map<String, ByteString> assignments) {
    assertThat(response.toBuilder().clearHeader().build())
        .isEqualTo(
            SyncGroupResponse.newBuilder()
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setGenerationId(member.generation())
                .setAssignment(assignments.get(member.id()))
                .build());
  }

  private void sync(SyncGroupRequest.Builder request) {
    cluster.wire().call(group, CoordinatorServiceStub::syncGroup, request.build());
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
