// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.ConsumerBytes;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** A member that is in the group already joins again. */
@WithCluster
class RejoinTest {
  private final TestCluster cluster;
  private final String group;

  RejoinTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("23. testJoinGroupFromUnchangedFollowerDoesNotRebalance")
  void testJoinGroupFromUnchangedFollowerDoesNotRebalance() {
    WireGroup stable = WireGroup.stable(member(), member());
    int generation = stable.generation();

    JoinGroupResponse again = stable.member(1).join();

    assertThat(again.toBuilder().clearHeader().clearTopicsRevision().clearCause().build())
        .isEqualTo(
            JoinGroupResponse.newBuilder()
                .setGenerationId(generation)
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setLeaderId(stable.leader().id())
                .setMemberId(stable.member(1).id())
                .build());
    stable.members().forEach(WireMember::heartbeat);
    assertThat(stable.member(1).sync().getAssignment())
        .isEqualTo(stable.assignments().get(stable.member(1).id()));
  }

  @Test
  @DisplayName("24. testJoinGroupFromUnchangedLeaderShouldRebalance")
  void testJoinGroupFromUnchangedLeaderShouldRebalance() {
    WireGroup stable = WireGroup.stable(member(), member());
    int before = stable.generation();

    CompletableFuture<JoinGroupResponse> leader = stable.leader().reason("new topics").joining();
    WireGroup.awaitRebalance(stable.member(1));
    JoinGroupResponse follower = stable.member(1).join();

    assertThat(follower.getGenerationId()).isEqualTo(before + 1);
    assertThat(answer(leader).getGenerationId()).isEqualTo(before + 1);
    assertThat(follower.getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_REJOINED);
    assertThat(follower.getCause().getMemberId()).isEqualTo(stable.leader().id());
    assertThat(follower.getCause().getDetail()).contains("new topics");
  }

  @Test
  @DisplayName("25. testJoinGroupAsExistingMemberWithUpdatedMetadataTriggersRebalanceInStableState")
  void testJoinGroupAsExistingMemberWithUpdatedMetadataTriggersRebalanceInStableState() {
    WireGroup stable = WireGroup.stable(member(), member());
    int before = stable.generation();

    CompletableFuture<JoinGroupResponse> follower = stable.member(1).subscribe("another").joining();
    WireGroup.awaitRebalance(stable.leader());
    JoinGroupResponse leader = stable.leader().join();

    assertThat(leader.getGenerationId()).isEqualTo(before + 1);
    assertThat(answer(follower).getGenerationId()).isEqualTo(before + 1);
    assertThat(leader.getCause().getKind()).isEqualTo(RebalanceCause.Kind.SUBSCRIPTION_CHANGED);
    assertThat(leader.getMembersList())
        .filteredOn(each -> each.getMemberId().equals(stable.member(1).id()))
        .extracting(JoinGroupResponse.Member::getMetadata)
        .containsExactly(ConsumerBytes.subscription("another"));
  }

  @Test
  @DisplayName("26. testJoinGroupExistingMemberUpdatedMetadataTriggersRebalance")
  void testJoinGroupExistingMemberUpdatedMetadataTriggersRebalance() {
    WireGroup joined = WireGroup.joined(member(), member());
    int before = joined.generation();

    CompletableFuture<JoinGroupResponse> follower = joined.member(1).subscribe("another").joining();
    WireGroup.awaitRebalance(joined.leader());
    joined.leader().join();

    assertThat(answer(follower).getGenerationId()).isEqualTo(before + 1);
  }

  @Test
  @DisplayName("a lost answer of the join phase is given again, to the leader member in full")
  void aLostJoinAnswerIsGivenAgain() {
    WireGroup joined = WireGroup.joined(member(), member());
    int generation = joined.generation();

    JoinGroupResponse leader = joined.leader().join();
    JoinGroupResponse follower = joined.member(1).join();

    assertThat(leader.getGenerationId()).isEqualTo(generation);
    assertThat(leader.getMembersCount()).isEqualTo(2);
    assertThat(follower.getGenerationId()).isEqualTo(generation);
    assertThat(follower.getMembersCount()).isZero();
  }

  @Test
  @DisplayName("a lost answer of the sync phase is given again")
  void aLostSyncAnswerIsGivenAgain() {
    WireGroup stable = WireGroup.stable(member(), member());

    for (WireMember member : stable.members()) {
      assertThat(member.sync().getAssignment()).isEqualTo(stable.assignments().get(member.id()));
    }
    // What the leader member sends now comes too late to change anything.
    assertThat(stable.leader().sync(Map.of()).getAssignment())
        .isEqualTo(stable.assignments().get(stable.leader().id()));
  }

  @Test
  @DisplayName("a join that is not marked as the first brings an unknown id")
  void anUnknownIdIsRefusedInAnExistingGroup() {
    WireGroup stable = WireGroup.stable(member());

    refused(ErrorReason.UNKNOWN_MEMBER_ID, member().id("stranger").notFirst()::join);

    stable.leader().heartbeat();
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
