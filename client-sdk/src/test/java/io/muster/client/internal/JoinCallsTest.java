// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.CloseOptions;
import io.muster.client.FatalException;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.internal.ScriptedNode.Asked;
import io.muster.client.internal.ScriptedNode.Refusal;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** JoinGroup and SyncGroup where the coordinator is silent, unknown, or begins another round. */
class JoinCallsTest extends ScriptedMember {
  private static final Refusal REBALANCING =
      new Refusal(ErrorReason.REBALANCE_IN_PROGRESS, ErrorClass.REJOIN);

  @Test
  void callsThatAreNotAnsweredAreSentAgainAsTheyAre() throws Exception {
    GroupMember member = member().sessionTimeout(Duration.ofSeconds(3)).start();
    Asked<JoinGroupRequest, JoinGroupResponse> first = take(node.joins);
    Asked<JoinGroupRequest, JoinGroupResponse> again = take(node.joins);
    assertThat(again.request).isEqualTo(first.request);
    // As the coordinator does with the one whose place was taken.
    first.refuse(REBALANCING);
    again.answer(ScriptedNode.joined(again.request, 1).build());

    Asked<SyncGroupRequest, SyncGroupResponse> sync = take(node.syncs);
    await().until(() -> node.syncs.size() == 1);
    sync.refuse(REBALANCING);
    assertThat(node.assign(ZERO)).isEqualTo(sync.request);
    awaitCall("assigned [t-0] in 1 because INITIAL_JOIN");
    await().until(() -> member.state() == MemberState.STABLE);
    assertThat(node.joins).isEmpty();
  }

  @Test
  void joinThatNobodyWantsAnyMoreIsNotSentOnceTheCoordinatorIsKnown() throws Exception {
    node.lead(false);
    GroupMember member = member().start();
    await().until(() -> member.state() == MemberState.REBALANCING);
    member.close(CloseOptions.timeout(Duration.ZERO));
    await().until(() -> member.state() == MemberState.CLOSED);
    node.lead(true);

    assertThat(take(node.leaves).getMembers(0).getMemberId()).isEqualTo(member.memberId());
    assertThat(node.joins).isEmpty();
  }

  @Test
  void rebalanceThatIsPushedWhileTheMemberSyncsFollowsAtOnce() throws Exception {
    GroupMember member = member().heartbeatInterval(Duration.ofSeconds(40)).start();
    node.join(1);
    await().until(() -> node.streams.get() == 1 && node.heartbeats.size() == 1);
    node.push(rebalancing(member, 1));
    // Of no generation that it knows, so it asks: by then it has seen the one before.
    node.push(rebalancing(member, 7));
    await().until(() -> node.heartbeats.size() == 2);
    node.assign(ZERO);

    take(node.joins);
    assertThat(listener.calls)
        .containsExactly(
            "assigned [t-0] in 1 because INITIAL_JOIN", "revoked [t-0] in 1 because MEMBER_JOINED");
  }

  private static Push rebalancing(GroupMember member, int generation) {
    return Push.newBuilder()
        .setGroupId("g")
        .setMemberId(member.memberId())
        .setReason(ErrorReason.REBALANCE_IN_PROGRESS)
        .setGenerationId(generation)
        .setCause(cause(RebalanceCause.Kind.MEMBER_JOINED))
        .build();
  }

  @Test
  void rebalanceThatAHeartbeatMeetsWhileTheMemberSyncsFollowsAtOnce() throws Exception {
    client.close();
    client = client(false);
    GroupMember member = member().start();
    node.refuseHeartbeats(REBALANCING);
    node.join(1);
    // The second one is sent once the answer to the first has been taken in.
    await().until(() -> node.heartbeats.size() >= 2);
    assertThat(member.state()).isEqualTo(MemberState.REBALANCING);
    node.refuseHeartbeats(null);
    int before = node.heartbeats.size();
    await().until(() -> node.heartbeats.size() >= before + 2);
    node.assign(ZERO);

    take(node.joins);
    awaitCall("assigned [t-0] in 1 because INITIAL_JOIN");
  }

  @Test
  void leaderThatMayNotListTopicsStopsAndMakesRoom() throws Exception {
    node.refuseLists(new Refusal(ErrorReason.INVALID_REQUEST, ErrorClass.INVALID));
    GroupMember member = member().start();
    Asked<JoinGroupRequest, JoinGroupResponse> asked = take(node.joins);
    asked.answer(ScriptedNode.leading(asked.request, 1).build());

    await().until(() -> member.state() == MemberState.FAILED);
    assertThat(member.failure())
        .get()
        .isInstanceOf(FatalException.class)
        .returns("INVALID_REQUEST", failure -> failure.reason());
    assertThat(take(node.leaves).getMembers(0).getMemberId())
        .isEqualTo(asked.request.getMemberId());
    assertThat(node.joins).isEmpty();
  }
}
