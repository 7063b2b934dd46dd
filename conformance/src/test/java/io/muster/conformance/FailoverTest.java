// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The coordinator's process dies, or another node takes over. */
@Tag("node-faults")
@WithCluster(Settings.FAULTS)
class FailoverTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  FailoverTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @AfterEach
  void heal() {
    cluster.heal();
  }

  @Test
  @DisplayName("difference 1: a rebalance goes on after a failover; no generation is given twice")
  void aRebalanceGoesOnAfterAFailover() {
    WireGroup stable = WireGroup.stable(member(), member());
    int before = stable.generation();

    // In the join phase: one member has joined and waits.
    CompletableFuture<JoinGroupResponse> leader = stable.leader().joining();
    WireGroup.awaitRebalance(stable.member(1));
    cluster.nodes().kill9(cluster.wire().coordinatorOf(group));
    assertThat(admin.state(group)).isEqualTo(GroupState.PREPARING_REBALANCE);
    refused(ErrorReason.REBALANCE_IN_PROGRESS, stable.member(1)::heartbeat);
    assertThat(stable.member(1).join().getGenerationId()).isEqualTo(before + 1);
    assertThat(answer(leader).getGenerationId()).isEqualTo(before + 1);
    assertThat(answer(leader).getMembersCount()).isEqualTo(2);
    cluster.heal();

    // In the sync phase: the generation has been handed out and has no assignment yet.
    cluster.nodes().kill9(cluster.wire().coordinatorOf(group));
    assertThat(admin.state(group)).isEqualTo(GroupState.COMPLETING_REBALANCE);
    stable.sync();

    stable.members().forEach(WireMember::heartbeat);
    stable.rejoin();
    assertThat(stable.generation()).isEqualTo(before + 2);
  }

  @Test
  @DisplayName("a failover expels nobody, moves nobody, and forgets no event")
  void aFailoverExpelsNobody() {
    Duration session = Duration.ofSeconds(5);
    WireGroup stable =
        WireGroup.stable(member().session(session), member().session(session).instance("a"));
    List<GroupEvent> before = admin.events(group);
    int generation = stable.generation();

    cluster.nodes().kill9(cluster.wire().coordinatorOf(group));

    // The first heartbeats find the new coordinator; the sessions began anew with it.
    stable.members().forEach(WireMember::heartbeat);
    assertThat(admin.describe(group).getGenerationId()).isEqualTo(generation);
    assertThat(admin.events(group)).isEqualTo(before);
    for (WireMember member : stable.members()) {
      assertThat(member.sync().getAssignment()).isEqualTo(stable.assignments().get(member.id()));
    }
    // Who stays silent from now on expires, and the story goes on where it ended.
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(200))
        .untilAsserted(
            () -> {
              refused(ErrorReason.REBALANCE_IN_PROGRESS, stable.leader()::heartbeat);
              assertThat(admin.members(group)).containsExactly(stable.leader().id());
            });
    List<GroupEvent> after = admin.events(group);
    assertThat(after.subList(0, before.size())).isEqualTo(before);
    assertThat(after.subList(before.size(), after.size()))
        .anySatisfy(
            event -> {
              assertThat(event.getKind()).isEqualTo(GroupEvent.Kind.MEMBER_EXPIRED);
              assertThat(event.getMemberId()).isEqualTo(stable.member(1).id());
            });
    assertThat(admin.describe(group).getLastCause().getKind())
        .isEqualTo(RebalanceCause.Kind.MEMBER_EXPIRED);
  }

  @Test
  @DisplayName("89. testClassicGroupOnUnloadedEmptyAndPreparingRebalance")
  void testClassicGroupOnUnloadedEmptyAndPreparingRebalance() {
    WireGroup stable = WireGroup.stable(member(), member());
    int preferred = cluster.wire().coordinatorOf(group);
    cluster.nodes().kill9(preferred);
    stable.members().forEach(WireMember::heartbeat);
    int interim = cluster.wire().coordinatorOf(group);
    CompletableFuture<JoinGroupResponse> parked =
        cluster
            .wire()
            .once(
                cluster.wire().coordinator(interim),
                CoordinatorServiceStub::joinGroup,
                stable.leader().joinRequest());
    WireGroup.awaitRebalance(stable.member(1));
    assertThat(parked).isNotDone();

    // The preferred node returns and takes over; the interim coordinator lets go of the group.
    cluster.heal();

    // At this moment nobody may have been elected yet, so a hint is not promised.
    Refused refusal = refused(ErrorReason.NOT_COORDINATOR, parked);
    assertThat(refusal.metadata().getOrDefault("leaderNode", Integer.toString(preferred)))
        .isEqualTo(Integer.toString(preferred));
    assertThat(cluster.wire().coordinatorOf(group)).isEqualTo(preferred);
    refused(ErrorReason.REBALANCE_IN_PROGRESS, stable.member(1)::heartbeat);
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group).session(Duration.ofSeconds(60));
  }
}
