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
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Heartbeats, and what happens without them. */
@WithCluster
class HeartbeatTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** Long enough for a machine that is busy with everything else. */
  private static final Duration SESSION = Duration.ofSeconds(3);

  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  HeartbeatTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("36. testHeartbeatUnknownGroup")
  void testHeartbeatUnknownGroup() {
    refused(ErrorReason.UNKNOWN_MEMBER_ID, member().generation(1)::heartbeat);
  }

  @Test
  @DisplayName("37. testHeartbeatEmptyGroup")
  void testHeartbeatEmptyGroup() {
    WireGroup stable = WireGroup.stable(member());
    stable.leader().commit(cluster.newTopic(1), 0, 1); // an empty group with offsets stays
    stable.leader().leave();
    assertThat(admin.state(group)).isEqualTo(GroupState.EMPTY);

    refused(ErrorReason.UNKNOWN_MEMBER_ID, stable.leader()::heartbeat);
  }

  @Test
  @DisplayName("38. testHeartbeatUnknownMemberExistingGroup")
  void testHeartbeatUnknownMemberExistingGroup() {
    WireGroup stable = WireGroup.stable(member());

    refused(
        ErrorReason.UNKNOWN_MEMBER_ID,
        member().id("stranger").generation(stable.generation())::heartbeat);
  }

  @Test
  @DisplayName("39. testHeartbeatIllegalGeneration")
  @Provokes(ErrorReason.ILLEGAL_GENERATION)
  void testHeartbeatIllegalGeneration() {
    WireGroup stable = WireGroup.stable(member());

    refused(ErrorReason.ILLEGAL_GENERATION, stable.leader().generation(2)::heartbeat);
    refused(ErrorReason.ILLEGAL_GENERATION, stable.leader().generation(0)::heartbeat);
  }

  @Test
  @DisplayName("40. testHeartbeatDuringPreparingRebalance")
  void testHeartbeatDuringPreparingRebalance() {
    WireGroup stable = WireGroup.stable(member(), member());
    CompletableFuture<JoinGroupResponse> joining = stable.leader().joining();
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () -> assertThat(admin.state(group)).isEqualTo(GroupState.PREPARING_REBALANCE));

    refused(ErrorReason.REBALANCE_IN_PROGRESS, stable.member(1)::heartbeat);

    assertThat(joining).isNotDone();
  }

  @Test
  @DisplayName("41. testValidHeartbeat")
  void testValidHeartbeat() {
    WireGroup joined = WireGroup.joined(member());
    assertThat(admin.state(group)).isEqualTo(GroupState.COMPLETING_REBALANCE);
    HeartbeatResponse completing = joined.leader().heartbeat();

    joined.sync();
    HeartbeatResponse stable = joined.leader().heartbeat();

    int coordinator = cluster.wire().coordinatorOf(group);
    assertThat(completing.getHeader().getNodeId()).isEqualTo(coordinator);
    assertThat(stable.getHeader().getNodeId()).isEqualTo(coordinator);
    assertThat(stable.getHeader().getClusterId()).isEqualTo(cluster.nodes().clusterId());
    assertThat(stable.getHeader().getTerm()).isPositive();
    assertThat(stable.getHeader().getAppliedIndex())
        .isGreaterThanOrEqualTo(completing.getHeader().getAppliedIndex());
  }

  @Test
  @DisplayName("42. testClassicGroupMemberSessionTimeout")
  void testClassicGroupMemberSessionTimeout() {
    // An empty group with offsets stays.
    cluster.wire().commitWithoutMember(group, cluster.newTopic(1));
    WireGroup stable = WireGroup.stable(member().session(SESSION));

    // Asked in another way than by a heartbeat, which would keep the session.
    await().atMost(PATIENCE).untilAsserted(() -> assertThat(admin.members(group)).isEmpty());

    refused(ErrorReason.UNKNOWN_MEMBER_ID, stable.leader()::heartbeat);
  }

  @Test
  @DisplayName("43. testClassicGroupMemberHeartbeatMaintainsSession")
  void testClassicGroupMemberHeartbeatMaintainsSession() {
    WireGroup stable = WireGroup.stable(member().session(SESSION));

    await()
        .pollInterval(Duration.ofMillis(100))
        .during(SESSION.multipliedBy(2))
        .atMost(PATIENCE)
        .untilAsserted(stable.leader()::heartbeat);
  }

  @Test
  @DisplayName("commits keep the session alive as heartbeats do")
  void commitsMaintainTheSession() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member().session(SESSION));

    await()
        .pollInterval(Duration.ofMillis(100))
        .during(SESSION.multipliedBy(2))
        .atMost(PATIENCE)
        .untilAsserted(() -> stable.leader().commit(topic, 0, 1));
  }

  @Test
  @DisplayName("44. testHeartbeatDuringRebalanceCausesRebalanceInProgress")
  void testHeartbeatDuringRebalanceCausesRebalanceInProgress() {
    WireGroup stable = WireGroup.stable(member());

    CompletableFuture<JoinGroupResponse> newcomer = member().joining();
    WireGroup.awaitRebalance(stable.leader());
    stable.leader().join();

    assertThat(answer(newcomer).getGenerationId()).isEqualTo(2);
    stable.leader().heartbeat(); // completing: all is well
  }

  @Test
  @DisplayName("members that wait for an answer do not expire")
  void membersThatWaitDoNotExpire() {
    WireGroup stable = WireGroup.stable(member(), member().session(Duration.ofSeconds(3)));
    CompletableFuture<JoinGroupResponse> waiting = stable.member(1).subscribe("other").joining();
    WireGroup.awaitRebalance(stable.leader());

    // Three sessions long nothing is heard of it, because the coordinator owes it an answer.
    await()
        .during(Duration.ofSeconds(9))
        .atMost(PATIENCE)
        .untilAsserted(() -> assertThat(admin.members(group)).hasSize(2));
    stable.leader().join();

    assertThat(answer(waiting).getGenerationId()).isEqualTo(stable.generation());
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
