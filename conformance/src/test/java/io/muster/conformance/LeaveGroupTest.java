// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Members leave, one or many at a time. */
@WithCluster
class LeaveGroupTest {
  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  LeaveGroupTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("45. testValidLeaveGroup")
  void testValidLeaveGroup() {
    WireGroup stable = WireGroup.stable(member());
    stable.leader().commit(cluster.newTopic(1), 0, 1); // an empty group with offsets stays

    LeaveGroupResponse left = stable.leader().leave();

    assertThat(left.toBuilder().clearHeader().build())
        .isEqualTo(answers(result(stable.leader().leaving(), ErrorReason.NONE)));
    assertThat(admin.describe(group).getState()).isEqualTo(GroupState.EMPTY);
    assertThat(admin.describe(group).getGenerationId()).isEqualTo(2);
  }

  @Test
  @DisplayName("46. testLeaveGroupUnknownGroup")
  void testLeaveGroupUnknownGroup() {
    WireMember stranger = member().id("stranger");

    assertThat(stranger.leave().toBuilder().clearHeader().build())
        .isEqualTo(answers(result(stranger.leaving(), ErrorReason.UNKNOWN_MEMBER_ID)));
  }

  @Test
  @DisplayName("47. testLeaveGroupUnknownMemberIdExistingGroup")
  void testLeaveGroupUnknownMemberIdExistingGroup() {
    WireGroup stable = WireGroup.stable(member());
    WireMember stranger = member().id("stranger");

    assertThat(stranger.leave().toBuilder().clearHeader().build())
        .isEqualTo(answers(result(stranger.leaving(), ErrorReason.UNKNOWN_MEMBER_ID)));

    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("48. testLeaveGroupWithFencedInstanceId")
  void testLeaveGroupWithFencedInstanceId() {
    WireGroup stable = WireGroup.stable(member().instance("a"));
    WireMember duplicate = member().instance("a").id("another");

    assertThat(duplicate.leave().toBuilder().clearHeader().build())
        .isEqualTo(answers(result(duplicate.leaving(), ErrorReason.FENCED_INSTANCE_ID)));

    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("49. testStaticMembersValidBatchLeaveGroup")
  void testStaticMembersValidBatchLeaveGroup() {
    WireGroup stable = WireGroup.stable(member().instance("a"), member().instance("b"), member());
    int before = stable.generation();

    LeaveGroupResponse left = leave(byInstance("a"), byInstance("b"));
    WireGroup.awaitRebalance(stable.member(2));
    int after = stable.member(2).join().getGenerationId();

    assertThat(left)
        .isEqualTo(
            answers(
                result(byInstance("a"), ErrorReason.NONE),
                result(byInstance("b"), ErrorReason.NONE)));
    assertThat(after).as("one rebalance for the whole batch").isEqualTo(before + 1);
    assertThat(admin.members(group)).containsExactly(stable.member(2).id());
  }

  @Test
  @DisplayName("50. testStaticMembersFencedInstanceBatchLeaveGroup")
  void testStaticMembersFencedInstanceBatchLeaveGroup() {
    WireGroup stable = WireGroup.stable(member().instance("a"), member().instance("b"));
    LeaveGroupRequest.Member fenced =
        byInstance("b").toBuilder().setMemberId("not-the-one").build();

    LeaveGroupResponse left = leave(byInstance("a"), fenced, byInstance("nobody"));

    assertThat(left)
        .isEqualTo(
            answers(
                result(byInstance("a"), ErrorReason.NONE),
                result(fenced, ErrorReason.FENCED_INSTANCE_ID),
                result(byInstance("nobody"), ErrorReason.UNKNOWN_MEMBER_ID)));
    assertThat(admin.members(group)).containsExactly(stable.member(1).id());
  }

  @Test
  @DisplayName("51. testPendingMemberBatchLeaveGroup")
  void testPendingMemberBatchLeaveGroup() {
    WireGroup stable = WireGroup.stable(member());
    LeaveGroupRequest.Member first = byId(reserve());
    LeaveGroupRequest.Member second = byId(reserve());
    assertThat(admin.describe(group).getPendingMembers()).isEqualTo(2);

    LeaveGroupResponse left = leave(first, second);

    assertThat(left)
        .isEqualTo(answers(result(first, ErrorReason.NONE), result(second, ErrorReason.NONE)));
    assertThat(admin.describe(group).getPendingMembers()).isZero();
    stable.leader().heartbeat(); // ids that never joined are nobody's loss
  }

  @Test
  @DisplayName("the last member that was waited for leaves, and the others are answered")
  void aLeaveEndsTheJoinPhase() {
    WireGroup stable = WireGroup.stable(member(), member());
    var joining = stable.leader().joining();
    WireGroup.awaitRebalance(stable.member(1));

    stable.member(1).leave();

    assertThat(answer(joining).getMembersCount()).isEqualTo(1);
  }

  private String reserve() {
    return String.valueOf(
        refused(ErrorReason.MEMBER_ID_REQUIRED, member().forgetId()::join)
            .metadata()
            .get("memberId"));
  }

  private LeaveGroupResponse leave(LeaveGroupRequest.Member... members) {
    LeaveGroupRequest request =
        LeaveGroupRequest.newBuilder().setGroupId(group).addAllMembers(List.of(members)).build();
    return cluster.wire().call(group, CoordinatorServiceStub::leaveGroup, request).toBuilder()
        .clearHeader()
        .build();
  }

  private static LeaveGroupRequest.Member byInstance(String instanceId) {
    return LeaveGroupRequest.Member.newBuilder().setGroupInstanceId(instanceId).build();
  }

  private static LeaveGroupRequest.Member byId(String id) {
    return LeaveGroupRequest.Member.newBuilder().setMemberId(id).build();
  }

  /** As the request named it. */
  private static LeaveGroupResponse.MemberResult result(
      LeaveGroupRequest.Member member, ErrorReason reason) {
    LeaveGroupResponse.MemberResult.Builder result =
        LeaveGroupResponse.MemberResult.newBuilder()
            .setMemberId(member.getMemberId())
            .setReason(reason);
    if (member.hasGroupInstanceId()) {
      result.setGroupInstanceId(member.getGroupInstanceId());
    }
    return result.build();
  }

  private static LeaveGroupResponse answers(LeaveGroupResponse.MemberResult... results) {
    return LeaveGroupResponse.newBuilder().addAllMembers(List.of(results)).build();
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
