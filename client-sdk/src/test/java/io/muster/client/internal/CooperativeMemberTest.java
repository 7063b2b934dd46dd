// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.muster.client.CommitFailedException;
import io.muster.client.CommitResult;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.RebalanceInProgressException;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.CooperativeStickyAssignor;
import io.muster.client.internal.ScriptedNode.Asked;
import io.muster.client.internal.ScriptedNode.Refusal;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** The cooperative protocol: what a member holds, and when it gives it up. */
class CooperativeMemberTest extends ScriptedMember {
  @Test
  void cooperativeMemberKeepsItsPartitionsUntilItIsToldWhichToGive() throws Exception {
    GroupMember member = member().assignors(new CooperativeStickyAssignor()).start();
    node.join(1);
    node.assign(ZERO, ONE);
    awaitCall("assigned [t-0, t-1] in 1 because INITIAL_JOIN");

    // First round: everything is kept, and can be committed while the group prepares.
    push(member, 1, RebalanceCause.Kind.MEMBER_JOINED);
    Asked<JoinGroupRequest, JoinGroupResponse> second = take(node.joins);
    assertThat(owned(second.request)).containsExactly(ZERO, ONE);
    assertThat(member.assignment().partitions()).containsExactly(ZERO, ONE);
    assertThat(member.state()).isEqualTo(MemberState.REBALANCING);
    assertThat(commit(member, 1, ZERO).getGenerationId()).isEqualTo(1);
    second.answer(ScriptedNode.joined(second.request, 2).build());
    await().until(() -> node.syncs.size() == 1);
    // The coordinator would refuse it now.
    assertThatThrownBy(() -> member.commit(offsets(ZERO)))
        .isInstanceOf(RebalanceInProgressException.class);
    node.assign(ZERO);

    // Second round, at once, because somebody waits for what was given up.
    JoinGroupRequest third = node.join(3);
    assertThat(third.getReason()).isEqualTo("partitions were revoked");
    assertThat(owned(third)).containsExactly(ZERO);
    assertThat(listener.calls)
        .containsExactly(
            "assigned [t-0, t-1] in 1 because INITIAL_JOIN",
            "revoked [t-1] in 2 because MEMBER_JOINED",
            "assigned [] in 2 because MEMBER_JOINED");
    node.assign(ZERO);
    awaitCall("assigned [] in 3 because PARTITIONS_REVOKED");
    await().until(() -> member.state() == MemberState.STABLE);
    assertThat(node.joins).isEmpty();

    // What was kept may be committed under the generation in which it was read.
    assertThat(commit(member, 1, ZERO).getGenerationId()).isEqualTo(3);
    assertThatThrownBy(() -> member.commitAsync(1, offsets(ONE)).join())
        .hasCauseInstanceOf(CommitFailedException.class);
  }

  @Test
  void commitThatMeetsTheEndOfTheRebalanceMayBeRepeated() throws Exception {
    GroupMember member = member().assignors(new CooperativeStickyAssignor()).start();
    node.join(1);
    node.assign(ZERO);
    await().until(() -> member.state() == MemberState.STABLE);
    CompletableFuture<CommitResult> commit = member.commitAsync(offsets(ZERO));
    take(node.commits).refuse(new Refusal(ErrorReason.ILLEGAL_GENERATION, ErrorClass.REJOIN));

    assertThatThrownBy(commit::join).hasCauseInstanceOf(RebalanceInProgressException.class);
  }

  @Test
  void cooperativeMemberThatIsNoLongerKnownLosesEverything() throws Exception {
    GroupMember member = member().assignors(new CooperativeStickyAssignor()).start();
    JoinGroupRequest first = node.join(1);
    node.assign(ZERO, ONE);
    awaitCall("assigned [t-0, t-1] in 1 because INITIAL_JOIN");
    push(member, 1, RebalanceCause.Kind.MEMBER_LEFT);
    take(node.joins).refuse(new Refusal(ErrorReason.UNKNOWN_MEMBER_ID, ErrorClass.REJOIN));

    JoinGroupRequest again = node.join(5);
    assertThat(listener.calls).contains("lost [t-0, t-1] in 1 because MEMBER_REMOVED");
    assertThat(again.getMemberId()).isNotEqualTo(first.getMemberId());
    assertThat(again.getFirstJoin()).isTrue();
    assertThat(owned(again)).isEmpty();
    node.assign(ZERO);
    awaitCall("assigned [t-0] in 5 because MEMBER_REMOVED");
  }

  @Test
  void cooperativeMemberGivesUpAtOnceWhatItNoLongerSubscribesTo() throws Exception {
    node.topic("u", 1);
    TopicPartition other = new TopicPartition("u", 0);
    GroupMember member =
        member().subscribe(List.of("t", "u")).assignors(new CooperativeStickyAssignor()).start();
    node.join(1);
    node.assign(ZERO, other);
    await().until(() -> member.state() == MemberState.STABLE);
    member.subscribe(List.of("t"));

    Asked<JoinGroupRequest, JoinGroupResponse> second = take(node.joins);
    assertThat(listener.calls).contains("revoked [u-0] in 1 because SUBSCRIPTION_CHANGED");
    assertThat(owned(second.request)).containsExactly(ZERO);
    assertThat(member.assignment().partitions()).containsExactly(ZERO);
  }
}
