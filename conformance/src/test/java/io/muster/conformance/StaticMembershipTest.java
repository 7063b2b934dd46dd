// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.ConsumerBytes;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import io.muster.proto.v1.SyncGroupResponse;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Members with a {@code group.instance.id} (KIP-345). */
@WithCluster
class StaticMembershipTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Duration SHORT = Duration.ofSeconds(4);

  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  StaticMembershipTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("53. testStaticMemberJoinAsFirstMember")
  void testStaticMemberJoinAsFirstMember() {
    JoinGroupResponse joined = member().instance("a").forgetId().join();

    assertThat(joined.getGenerationId()).isEqualTo(1);
    assertThat(joined.getMemberId()).startsWith("a-");
    assertThat(joined.getLeaderId()).isEqualTo(joined.getMemberId());
    assertThat(joined.getMembersList())
        .extracting(JoinGroupResponse.Member::getGroupInstanceId)
        .containsExactly("a");
  }

  @Test
  @DisplayName("54. testStaticMemberRejoinAsFollowerWithUnknownMemberId")
  void testStaticMemberRejoinAsFollowerWithUnknownMemberId() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    int generation = stable.generation();
    WireMember old = stable.member(1);
    WireMember restarted = member().instance("a").forgetId();

    JoinGroupResponse joined = restarted.join();

    assertThat(joined.toBuilder().clearHeader().clearTopicsRevision().clearCause().build())
        .isEqualTo(
            JoinGroupResponse.newBuilder()
                .setGenerationId(generation)
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setLeaderId(stable.leader().id())
                .setMemberId(restarted.id())
                .build());
    assertThat(restarted.id()).isNotEqualTo(old.id());
    assertThat(restarted.sync().getAssignment()).isEqualTo(stable.assignments().get(old.id()));
    restarted.heartbeat();
    stable.leader().heartbeat();
    refused(ErrorReason.FENCED_INSTANCE_ID, old::heartbeat);
  }

  @Test
  @DisplayName("a static leader member returns: it need not assign (KIP-814)")
  void aStaticLeaderMemberReturns() {
    WireGroup stable = WireGroup.stable(member().instance("leader"), member());
    WireMember restarted = member().instance("leader").forgetId();

    JoinGroupResponse joined = restarted.join();

    assertThat(joined.getGenerationId()).isEqualTo(stable.generation());
    assertThat(joined.getLeaderId()).isEqualTo(restarted.id());
    assertThat(joined.getSkipAssignment()).isTrue();
    assertThat(joined.getMembersList())
        .extracting(JoinGroupResponse.Member::getMemberId)
        .containsExactlyInAnyOrder(restarted.id(), stable.member(1).id());
    assertThat(restarted.sync().getAssignment())
        .isEqualTo(stable.assignments().get(stable.leader().id()));
    stable.member(1).heartbeat();
  }

  @Test
  @DisplayName("a static member may bring its own id at its first join, as a dynamic one")
  void aStaticMemberReturnsWithAnIdOfItsOwn() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    WireMember restarted = member().instance("a").id("my-own-id");

    JoinGroupResponse joined = restarted.join();

    assertThat(joined.getMemberId()).isEqualTo("my-own-id");
    assertThat(joined.getGenerationId()).isEqualTo(stable.generation());
    assertThat(restarted.sync().getAssignment())
        .isEqualTo(stable.assignments().get(stable.member(1).id()));
  }

  @Test
  @DisplayName("55. testStaticMemberRejoinWithLeaderIdAndKnownMemberId")
  void testStaticMemberRejoinWithLeaderIdAndKnownMemberId() {
    WireGroup stable = WireGroup.stable(member().instance("leader"), member());
    int before = stable.generation();

    CompletableFuture<JoinGroupResponse> leader = stable.leader().joining();
    WireGroup.awaitRebalance(stable.member(1));
    stable.member(1).join();

    assertThat(answer(leader).getGenerationId()).isEqualTo(before + 1);
    assertThat(answer(leader).getSkipAssignment()).isFalse();
  }

  @Test
  @DisplayName("56. testStaticMemberRejoinAsFollowerWithKnownMemberIdAndNoProtocolChange")
  void testStaticMemberRejoinAsFollowerWithKnownMemberIdAndNoProtocolChange() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    int before = stable.generation();

    JoinGroupResponse joined = stable.member(1).join();

    assertThat(joined.getGenerationId()).isEqualTo(before);
    stable.leader().heartbeat();
  }

  @Test
  @DisplayName(
      "57. testStaticMemberRejoinWithUnknownMemberIdAndChangeOfProtocolWhileSelectProtocolUnchanged")
  void testStaticMemberRejoinWithUnknownMemberIdAndChangeOfProtocolWhileSelectProtocolUnchanged() {
    WireGroup stable =
        WireGroup.stable(
            member().protocols("range", "roundrobin"),
            member().instance("a").protocols("range", "roundrobin"));
    int before = stable.generation();

    JoinGroupResponse joined = member().instance("a").forgetId().protocols("range").join();

    assertThat(joined.getGenerationId()).isEqualTo(before);
    assertThat(joined.getProtocolName()).isEqualTo("range");
    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("a static member returns with another protocol, and the group's changes: rebalance")
  void aReturnThatChangesTheSelectedProtocol() {
    WireGroup stable =
        WireGroup.stable(
            member().protocols("range", "roundrobin"),
            member().instance("a").protocols("range", "roundrobin"));
    int before = stable.generation();

    CompletableFuture<JoinGroupResponse> returning =
        member().instance("a").forgetId().protocols("roundrobin").joining();
    WireGroup.awaitRebalance(stable.leader());
    JoinGroupResponse leader = stable.leader().join();

    assertThat(leader.getGenerationId()).isEqualTo(before + 1);
    assertThat(leader.getProtocolName()).isEqualTo("roundrobin");
    assertThat(leader.getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_REPLACED);
    assertThat(answer(returning).getProtocolName()).isEqualTo("roundrobin");
  }

  @Test
  @DisplayName("59. testStaticMemberFenceDuplicateRejoinedFollower")
  void testStaticMemberFenceDuplicateRejoinedFollower() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    int before = stable.generation();
    WireMember duplicate = member().instance("a").forgetId();
    CompletableFuture<JoinGroupResponse> waiting = stable.member(1).subscribe("other").joining();
    WireGroup.awaitRebalance(stable.leader());

    CompletableFuture<JoinGroupResponse> replacing = duplicate.joining();

    refused(ErrorReason.FENCED_INSTANCE_ID, waiting);
    assertThat(stable.leader().join().getGenerationId()).isEqualTo(before + 1);
    assertThat(answer(replacing).getGenerationId()).isEqualTo(before + 1);
  }

  @Test
  @DisplayName("the waiting sync of a fenced duplicate is answered as well")
  void theWaitingSyncOfADuplicateIsFenced() {
    WireGroup joined = WireGroup.joined(member(), member().instance("a"));
    int before = joined.generation();
    WireMember duplicate = member().instance("a").forgetId();
    CompletableFuture<SyncGroupResponse> waiting = joined.member(1).syncing();

    CompletableFuture<JoinGroupResponse> replacing = duplicate.joining();

    refused(ErrorReason.FENCED_INSTANCE_ID, waiting);
    WireGroup.awaitRebalance(joined.leader());
    JoinGroupResponse leader = joined.leader().join();
    assertThat(leader.getGenerationId()).isEqualTo(before + 1);
    assertThat(leader.getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_REPLACED);
    assertThat(answer(replacing).getGenerationId()).isEqualTo(before + 1);
  }

  @Test
  @DisplayName("60. testStaticMemberRejoinAsFollowerWithMismatchedInstanceId")
  void testStaticMemberRejoinAsFollowerWithMismatchedInstanceId() {
    WireGroup stable = WireGroup.stable(member().instance("leader"), member().instance("follower"));

    refused(ErrorReason.FENCED_INSTANCE_ID, stable.member(1).instance("leader")::join);

    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("61. testStaticMemberJoinWithUnknownInstanceIdAndKnownMemberId")
  void testStaticMemberJoinWithUnknownInstanceIdAndKnownMemberId() {
    WireGroup stable = WireGroup.stable(member().instance("leader"));

    refused(ErrorReason.UNKNOWN_MEMBER_ID, stable.leader().instance("unknown")::join);
  }

  @Test
  @DisplayName("62. testGetDifferentStaticMemberIdAfterEachRejoin")
  void testGetDifferentStaticMemberIdAfterEachRejoin() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    Set<String> ids = new HashSet<>();

    for (int i = 0; i < 5; i++) {
      ids.add(member().instance("a").forgetId().join().getMemberId());
    }

    assertThat(ids).hasSize(5).doesNotContain(stable.member(1).id());
    assertThat(admin.members(group)).hasSize(2);
    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("63. testStaticMemberHeartbeatLeaderWithInvalidMemberId")
  void testStaticMemberHeartbeatLeaderWithInvalidMemberId() {
    WireGroup stable = WireGroup.stable(member().instance("a"));
    int generation = stable.generation();

    stable.leader().heartbeat();
    refused(
        ErrorReason.FENCED_INSTANCE_ID,
        member().instance("a").id("invalid").generation(generation)::heartbeat);
    refused(
        ErrorReason.UNKNOWN_MEMBER_ID,
        member().instance("unknown").id(stable.leader().id()).generation(generation)::heartbeat);
  }

  @Test
  @DisplayName("64. testStaticMemberSyncAsLeaderWithInvalidMemberId")
  void testStaticMemberSyncAsLeaderWithInvalidMemberId() {
    WireGroup joined = WireGroup.joined(member().instance("a"));
    int generation = joined.generation();

    refused(
        ErrorReason.FENCED_INSTANCE_ID,
        member().instance("a").id("invalid").generation(generation)::sync);
    refused(
        ErrorReason.UNKNOWN_MEMBER_ID,
        member().instance("unknown").id(joined.leader().id()).generation(generation)::sync);

    joined.sync();
  }

  @Test
  @DisplayName("65. testStaticMemberFollowerFailToRejoinBeforeRebalanceTimeout")
  void testStaticMemberFollowerFailToRejoinBeforeRebalanceTimeout() {
    WireGroup stable =
        WireGroup.stable(
            member().instance("leader").rebalance(SHORT),
            member().instance("follower").rebalance(SHORT).session(SHORT.multipliedBy(2)));
    int before = stable.generation();

    JoinGroupResponse withAbsent = stable.leader().join();
    // The absent one is still counted on, and gets its part.
    assertThat(withAbsent.getGenerationId()).isEqualTo(before + 1);
    assertThat(withAbsent.getMembersCount()).isEqualTo(2);
    stable.leader().sync(stable.assignments());
    // Nobody hears of it: its session or its time to sync ends, and the group goes on without it.
    WireGroup.awaitRebalance(stable.leader());
    JoinGroupResponse alone = stable.leader().join();

    assertThat(alone.getMembersList())
        .extracting(JoinGroupResponse.Member::getGroupInstanceId)
        .containsExactly("leader");
    refused(ErrorReason.UNKNOWN_MEMBER_ID, stable.member(1)::heartbeat);
  }

  @Test
  @DisplayName("66. JoinGroupRequestTest.testFencedStaticGroup")
  @Provokes(ErrorReason.FENCED_INSTANCE_ID)
  void testFencedStaticGroup() {
    WireGroup stable = WireGroup.stable(member().instance("leader"), member().instance("follower"));
    WireMember old = stable.member(1);
    member().instance("follower").forgetId().join();

    refused(ErrorReason.FENCED_INSTANCE_ID, old::join);
    refused(ErrorReason.FENCED_INSTANCE_ID, old::sync);
    refused(ErrorReason.FENCED_INSTANCE_ID, old::heartbeat);
    refused(ErrorReason.FENCED_INSTANCE_ID, () -> old.commit(cluster.newTopic(1), 0, 1));
    assertThat(old.leave().getMembers(0).getReason()).isEqualTo(ErrorReason.FENCED_INSTANCE_ID);
    assertThat(admin.events(group))
        .filteredOn(event -> event.getKind() == GroupEvent.Kind.MEMBER_FENCED)
        .extracting(GroupEvent::getMemberId, GroupEvent::getGroupInstanceId)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(old.id(), "follower"));
  }

  @Test
  @DisplayName("a static member returns during a join phase and counts as joined")
  void aStaticMemberReturnsDuringAJoinPhase() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    int before = stable.generation();
    CompletableFuture<JoinGroupResponse> leader = stable.leader().joining();
    WireGroup.awaitRebalance(stable.member(1));

    JoinGroupResponse returned = member().instance("a").forgetId().join();

    assertThat(returned.getGenerationId()).isEqualTo(before + 1);
    assertThat(answer(leader).getMembersCount()).isEqualTo(2);
  }

  @Test
  @DisplayName("a static member that stays away longer than its session is removed")
  void theSessionOfAStaticMemberEnds() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a").session(SHORT));

    WireGroup.awaitRebalance(stable.leader());
    JoinGroupResponse alone = stable.leader().join();

    assertThat(alone.getMembersCount()).isEqualTo(1);
    assertThat(alone.getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_EXPIRED);
    refused(ErrorReason.UNKNOWN_MEMBER_ID, stable.member(1)::heartbeat);
  }

  @Test
  @DisplayName("an operator removes a static member by its instance id")
  void anOperatorRemovesAStaticMember() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));

    assertThat(admin.removeInstance(group, "a").getMembers(0).getReason())
        .isEqualTo(ErrorReason.NONE);
    assertThat(admin.removeInstance(group, "a").getMembers(0).getReason())
        .isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);

    refused(ErrorReason.UNKNOWN_MEMBER_ID, stable.member(1)::heartbeat);
    WireGroup.awaitRebalance(stable.leader());
    assertThat(stable.leader().join().getMembersCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("a returning member's new subscription waits for the next rebalance, as in Kafka")
  void aChangedSubscriptionAloneDoesNotRebalance() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    int before = stable.generation();

    JoinGroupResponse joined = member().instance("a").forgetId().subscribe("other").join();
    List<JoinGroupResponse.Member> next = rebalanced(stable, joined);

    assertThat(joined.getGenerationId()).isEqualTo(before);
    assertThat(next)
        .filteredOn(each -> each.getGroupInstanceId().equals("a"))
        .extracting(JoinGroupResponse.Member::getMetadata)
        .containsExactly(ConsumerBytes.subscription("other"));
  }

  /** The next generation as the leader member sees it; the returned member rejoins as well. */
  private List<JoinGroupResponse.Member> rebalanced(WireGroup stable, JoinGroupResponse returned) {
    WireMember follower =
        member()
            .instance("a")
            .subscribe("other")
            .id(returned.getMemberId())
            .generation(returned.getGenerationId())
            .notFirst();
    CompletableFuture<JoinGroupResponse> leader = stable.leader().joining();
    WireGroup.awaitRebalance(follower);
    follower.join();
    return answer(leader).getMembersList();
  }

  @Test
  @DisplayName("instance ids are checked as Kafka checks them")
  void instanceIdsAreChecked() {
    for (String bad : List.of("", ".", "..", "a/b", "ä", "x".repeat(250))) {
      refused(ErrorReason.INVALID_REQUEST, member().instance(bad)::join);
    }
    assertThat(member().instance("x".repeat(249)).forgetId().join().getGenerationId()).isEqualTo(1);
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(admin.members(group)).hasSize(1));
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
