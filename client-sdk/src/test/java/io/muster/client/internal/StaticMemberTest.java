// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.CloseOptions;
import io.muster.client.FencedException;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.RangeAssignor;
import io.muster.client.internal.ScriptedNode.Asked;
import io.muster.client.internal.ScriptedNode.Refusal;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.SyncGroupRequest;
import org.junit.jupiter.api.Test;

/** Members with an instance id: staying, coming back, being fenced. */
class StaticMemberTest extends ScriptedMember {
  @Test
  void staticMemberStaysAndComesBack() throws Exception {
    GroupMember first = member().instanceId("i-1").start();
    JoinGroupRequest join = node.join(1);
    assertThat(join.getFirstJoin()).isTrue();
    assertThat(join.getGroupInstanceId()).isEqualTo("i-1");
    assertThat(join.getMemberId()).startsWith("i-1-");
    SyncGroupRequest sync = node.assign(ZERO);
    assertThat(sync.getGroupInstanceId()).isEqualTo("i-1");
    await().until(() -> first.state() == MemberState.STABLE);
    HeartbeatRequest heartbeat = take(node.heartbeats);
    assertThat(heartbeat.getGroupInstanceId()).isEqualTo("i-1");
    assertThat(commit(first, 1, ZERO).getGroupInstanceId()).isEqualTo("i-1");
    first.close();
    assertThat(node.leaves).isEmpty();

    GroupMember second = member().instanceId("i-1").start();
    Asked<JoinGroupRequest, JoinGroupResponse> back = take(node.joins);
    assertThat(back.request.getFirstJoin()).isTrue();
    assertThat(back.request.getMemberId()).isNotEqualTo(join.getMemberId());
    // It leads, but the generation has its assignment.
    back.answer(ScriptedNode.leading(back.request, 1).setSkipAssignment(true).build());
    assertThat(node.assign(ZERO).getAssignmentsList()).isEmpty();
    await().until(() -> second.assignment().partitions().contains(ZERO));
    second.close(
        CloseOptions.groupMembershipOperation(CloseOptions.GroupMembershipOperation.LEAVE_GROUP));
    LeaveGroupRequest leave = take(node.leaves);
    assertThat(leave.getMembers(0).getGroupInstanceId()).isEqualTo("i-1");
    assertThat(leave.getMembers(0).getMemberId()).isEqualTo(back.request.getMemberId());
    assertThat(node.leaves).isEmpty();
  }

  @Test
  void dynamicMemberLeavesUnlessItIsToStay() throws Exception {
    GroupMember stays = member().start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> stays.state() == MemberState.STABLE);
    stays.close(
        CloseOptions.groupMembershipOperation(
            CloseOptions.GroupMembershipOperation.REMAIN_IN_GROUP));
    assertThat(node.leaves).isEmpty();
    GroupMember leaves = member().start();
    node.join(2);
    node.assign(ONE);
    await().until(() -> leaves.state() == MemberState.STABLE);
    leaves.close();
    assertThat(take(node.leaves).getMembers(0).hasGroupInstanceId()).isFalse();
  }

  @Test
  void followerThatComesBackWithLessJoinsAgainWithSomethingNew() throws Exception {
    GroupMember member = member().assignors(new RangeAssignor()).instanceId("i-1").start();
    JoinGroupRequest first = node.join(4);
    assertThat(subscription(first).generation()).isEmpty();
    // It took its place in a stable group, which goes on with what it subscribed to before.
    node.assign(new TopicPartition("other", 0));
    JoinGroupRequest second = node.join(5);
    assertThat(subscription(second).generation()).hasValue(4);
    assertThat(second.getProtocols(0)).isNotEqualTo(first.getProtocols(0));
    node.assign(ZERO);
    awaitCall("assigned [t-0] in 5 because INITIAL_JOIN");
    await().until(() -> member.state() == MemberState.STABLE);

    node.refuseHeartbeats(new Refusal(ErrorReason.UNKNOWN_MEMBER_ID, ErrorClass.REJOIN));
    Asked<JoinGroupRequest, JoinGroupResponse> lost = take(node.joins);
    node.refuseHeartbeats(null);
    assertThat(subscription(lost.request).generation()).isEmpty();
    lost.answer(ScriptedNode.joined(lost.request, 6).build());
    take(node.syncs).refuse(new Refusal(ErrorReason.UNKNOWN_MEMBER_ID, ErrorClass.REJOIN));
    assertThat(subscription(take(node.joins).request).generation()).isEmpty();
  }

  @Test
  void fencedMemberStopsForGood() throws Exception {
    GroupMember member = member().instanceId("i-1").start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    node.refuseHeartbeats(new Refusal(ErrorReason.FENCED_INSTANCE_ID, ErrorClass.FENCED));

    await().until(() -> member.state() == MemberState.FAILED);
    assertThat(member.failure()).get().isInstanceOf(FencedException.class);
    awaitCall("lost [t-0] in 1 because FENCED");
    assertThatThrownBy(() -> member.commit(offsets(ZERO))).isInstanceOf(FencedException.class);
    assertThat(node.leaves).isEmpty();
  }

  @Test
  void memberFencedWhileItJoinsStopsForGood() throws Exception {
    GroupMember member = member().instanceId("i-1").start();
    take(node.joins).refuse(new Refusal(ErrorReason.FENCED_INSTANCE_ID, ErrorClass.FENCED));

    await().until(() -> member.state() == MemberState.FAILED);
    assertThat(member.failure()).get().isInstanceOf(FencedException.class);
    assertThat(node.joins).isEmpty();
  }
}
