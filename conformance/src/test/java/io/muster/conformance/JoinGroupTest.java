// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.ConsumerBytes;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Joins: ids, protocols, capacity. */
@WithCluster
class JoinGroupTest {
  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  JoinGroupTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("1. testJoinGroupUnknownMemberNewGroup")
  @Provokes(ErrorReason.UNKNOWN_MEMBER_ID)
  void testJoinGroupUnknownMemberNewGroup() {
    refused(ErrorReason.UNKNOWN_MEMBER_ID, member().id("unknown").notFirst()::join);

    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.describe(group));
  }

  @Test
  @DisplayName("2. testInvalidGroupId")
  @Provokes(ErrorReason.INVALID_GROUP_ID)
  void testInvalidGroupId() {
    refused(ErrorReason.INVALID_GROUP_ID, new WireMember(cluster.wire(), "")::join);
  }

  @Test
  @DisplayName("3. testJoinGroupSessionTimeoutTooSmall")
  @Provokes(ErrorReason.INVALID_SESSION_TIMEOUT)
  void testJoinGroupSessionTimeoutTooSmall() {
    Duration shortest = Duration.ofMillis(Settings.SESSION_MIN_MS);

    Refused refusal =
        refused(
            ErrorReason.INVALID_SESSION_TIMEOUT, member().session(shortest.minusMillis(1))::join);

    assertThat(refusal.metadata()).containsEntry("field", "session_timeout_ms");
    assertThat(member().session(shortest).join().getGenerationId()).isEqualTo(1);
  }

  @Test
  @DisplayName("4. testJoinGroupSessionTimeoutTooLarge")
  void testJoinGroupSessionTimeoutTooLarge() {
    Duration longest = Duration.ofMillis(Settings.SESSION_MAX_MS);

    Refused refusal =
        refused(ErrorReason.INVALID_SESSION_TIMEOUT, member().session(longest.plusMillis(1))::join);

    assertThat(refusal.metadata()).containsEntry("field", "session_timeout_ms");
    assertThat(member().session(longest).join().getGenerationId()).isEqualTo(1);
  }

  @Test
  @DisplayName("5. JoinGroupRequestTest.testJoinGroup")
  @Provokes(ErrorReason.MEMBER_ID_REQUIRED)
  void testJoinGroup() {
    WireMember member = member().forgetId().client("app");

    Refused refusal = refused(ErrorReason.MEMBER_ID_REQUIRED, member::join);
    String id = String.valueOf(refusal.metadata().get("memberId"));
    assertThat(id).startsWith("app-").hasSizeGreaterThan("app-".length());
    JoinGroupResponse joined = member.id(id).join();

    assertThat(joined.toBuilder().clearHeader().clearTopicsRevision().clearCause().build())
        .isEqualTo(
            JoinGroupResponse.newBuilder()
                .setGenerationId(1)
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setLeaderId(id)
                .setMemberId(id)
                .addMembers(
                    JoinGroupResponse.Member.newBuilder()
                        .setMemberId(id)
                        .setMetadata(ConsumerBytes.subscription(WireMember.topicOf(group))))
                .build());
    assertThat(joined.getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_JOINED);
    assertThat(joined.getCause().getMemberId()).isEqualTo(id);
    assertThat(joined.getHeader().getNodeId()).isEqualTo(cluster.wire().coordinatorOf(group));
  }

  @Test
  @DisplayName("difference 2: a first join brings its own id, and repeating it changes nothing")
  void aFirstJoinBringsItsOwnId() {
    WireMember member = member().id("my-own-id");
    var request = member.joinRequest();

    JoinGroupResponse joined =
        cluster.wire().call(group, CoordinatorServiceStub::joinGroup, request);
    JoinGroupResponse repeated =
        cluster.wire().call(group, CoordinatorServiceStub::joinGroup, request);

    assertThat(joined.getMemberId()).isEqualTo("my-own-id");
    assertThat(repeated.toBuilder().clearHeader().clearTopicsRevision().build())
        .isEqualTo(joined.toBuilder().clearHeader().clearTopicsRevision().build());
    assertThat(admin.describe(group).getMembersCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("6. testJoinGroupWithEmptyProtocolType")
  @Provokes(ErrorReason.INCONSISTENT_GROUP_PROTOCOL)
  void testJoinGroupWithEmptyProtocolType() {
    refused(ErrorReason.INCONSISTENT_GROUP_PROTOCOL, member().type("")::join);
  }

  @Test
  @DisplayName("7. testJoinGroupWithEmptyGroupProtocol")
  void testJoinGroupWithEmptyGroupProtocol() {
    refused(ErrorReason.INCONSISTENT_GROUP_PROTOCOL, member().noProtocols()::join);
  }

  @Test
  @DisplayName("8. testClassicGroupJoinInconsistentProtocolType")
  void testClassicGroupJoinInconsistentProtocolType() {
    WireGroup stable = WireGroup.stable(member());

    refused(ErrorReason.INCONSISTENT_GROUP_PROTOCOL, member().type("connect")::join);

    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("9. testJoinGroupInconsistentGroupProtocol")
  void testJoinGroupInconsistentGroupProtocol() {
    WireGroup stable = WireGroup.stable(member().protocols("range"));

    refused(ErrorReason.INCONSISTENT_GROUP_PROTOCOL, member().protocols("roundrobin")::join);

    stable.leader().heartbeat();
    assertThat(admin.describe(group).getMembersCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("10. testJoinGroupReturnsTheProtocolType")
  void testJoinGroupReturnsTheProtocolType() {
    WireGroup joined = WireGroup.joined(member().type("mine"), member().type("mine"));

    List<JoinGroupResponse> answers = joined.rejoin();

    assertThat(answers).extracting(JoinGroupResponse::getProtocolType).containsOnly("mine");
  }

  @Test
  @DisplayName("vote: each member votes for its first protocol that all support")
  void membersVoteForAProtocol() {
    WireGroup joined =
        WireGroup.joined(
            member().protocols("only-mine", "range", "roundrobin"),
            member().protocols("roundrobin", "range"),
            member().protocols("roundrobin", "sticky", "range"));

    List<JoinGroupResponse> answers = joined.rejoin();

    assertThat(answers).extracting(JoinGroupResponse::getProtocolName).containsOnly("roundrobin");
  }

  @Test
  @DisplayName("only the leader member is told who is in the group")
  void onlyTheLeaderMemberIsToldTheMembers() {
    WireGroup joined = WireGroup.joined(member(), member(), member());

    List<JoinGroupResponse> answers = joined.rejoin();

    assertThat(answers)
        .extracting(JoinGroupResponse::getLeaderId)
        .containsOnly(joined.leader().id());
    assertThat(answers.get(0).getMembersList())
        .extracting(JoinGroupResponse.Member::getMemberId)
        .containsExactlyInAnyOrderElementsOf(
            joined.members().stream().map(WireMember::id).toList());
    assertThat(answers.get(1).getMembersList()).isEmpty();
    assertThat(answers.get(2).getMembersList()).isEmpty();
  }

  @Test
  @DisplayName("11. testJoinGroupShouldReceiveErrorIfGroupOverMaxSize")
  @Provokes(ErrorReason.GROUP_MAX_SIZE_REACHED)
  void testJoinGroupShouldReceiveErrorIfGroupOverMaxSize() {
    WireGroup full = fullGroup();
    full.sync();

    refused(ErrorReason.GROUP_MAX_SIZE_REACHED, member()::join);
    refused(ErrorReason.GROUP_MAX_SIZE_REACHED, member().forgetId()::join);

    full.members().forEach(WireMember::heartbeat);
  }

  @Test
  @DisplayName("12. testDynamicMembersCanRejoinGroupWithMaxSizeWhileRebalancing")
  void testDynamicMembersCanRejoinGroupWithMaxSizeWhileRebalancing() {
    WireGroup full = fullGroup();
    full.sync();
    int before = full.generation();

    List<JoinGroupResponse> answers = full.rejoin();

    assertThat(answers).extracting(JoinGroupResponse::getGenerationId).containsOnly(before + 1);
    assertThat(answers.get(0).getMembersCount()).isEqualTo(Settings.GROUP_MAX_SIZE);
  }

  private WireGroup fullGroup() {
    WireMember[] members = new WireMember[Settings.GROUP_MAX_SIZE];
    for (int i = 0; i < members.length; i++) {
      members[i] = member();
    }
    return WireGroup.joined(members);
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
