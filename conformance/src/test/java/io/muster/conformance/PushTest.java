// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.Offsets;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.conformance.wire.WireStream;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.ErrorClass;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RebalanceCause;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Difference 3: a member with an open stream is told, and need not ask. */
@WithCluster
class PushTest {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  PushTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("difference 3: a rebalance is pushed, with its cause")
  void aRebalanceIsPushed() {
    WireGroup stable = WireGroup.stable(member());
    try (WireStream stream = stream()) {
      assertThat(stream.heartbeat(stable.leader()).hasHeartbeat()).isTrue();
      assertThat(stream.pushes()).isEmpty();
      WireMember newcomer = member();

      CompletableFuture<JoinGroupResponse> joining = newcomer.joining();

      Push push = awaitPush(stream, stable.leader(), ErrorReason.REBALANCE_IN_PROGRESS);
      assertThat(push.getGroupId()).isEqualTo(group);
      assertThat(push.getCause().getKind()).isEqualTo(RebalanceCause.Kind.MEMBER_JOINED);
      assertThat(push.getCause().getMemberId()).isEqualTo(newcomer.id());
      stable.leader().join();
      answer(joining);
    }
  }

  @Test
  @DisplayName("difference 3: being fenced is pushed")
  void beingFencedIsPushed() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    try (WireStream stream = stream()) {
      stream.heartbeat(stable.member(1));

      member().instance("a").forgetId().join();

      awaitPush(stream, stable.member(1), ErrorReason.FENCED_INSTANCE_ID);
    }
  }

  @Test
  @DisplayName("difference 3: being removed is pushed")
  void beingRemovedIsPushed() {
    WireGroup stable = WireGroup.stable(member(), member().instance("a"));
    try (WireStream stream = stream()) {
      stream.heartbeat(stable.member(1));

      admin.removeInstance(group, "a");

      awaitPush(stream, stable.member(1), ErrorReason.UNKNOWN_MEMBER_ID);
    }
  }

  @Test
  @DisplayName("errors on the stream are those of the calls")
  void errorsOnTheStream() {
    WireGroup stable = WireGroup.stable(member());
    try (WireStream stream = stream()) {
      ConnectResponse.Answer stranger =
          stream.heartbeat(member().id("stranger").generation(stable.generation()));
      ConnectResponse.Answer old = stream.heartbeat(stable.leader().generation(99));

      assertThat(stranger.getError().getReason()).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
      assertThat(stranger.getError().getErrorClass()).isEqualTo(ErrorClass.REJOIN);
      assertThat(old.getError().getReason()).isEqualTo(ErrorReason.ILLEGAL_GENERATION);
    }
  }

  @Test
  @DisplayName("commits on the stream are those of the calls")
  void commitsOnTheStream() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member());
    try (WireStream stream = stream()) {
      ConnectResponse.Answer committed =
          stream.call(
              ConnectRequest.Call.newBuilder()
                  .setOffsetCommit(
                      stable.leader().commitRequest().addTopics(Offsets.commit(topic, 0, 11))));

      assertThat(committed.getOffsetCommit().getRevision()).isPositive();
      assertThat(admin.describe(group).getOffsetsList())
          .filteredOn(each -> each.getTopic().equals(topic))
          .extracting(each -> each.getCommitted().getOffset())
          .containsExactly(11L);
    }
  }

  @Test
  @DisplayName("a heartbeat at the wrong node is told where to go")
  void aHeartbeatAtTheWrongNode() {
    WireGroup stable = WireGroup.stable(member());
    int elsewhere = cluster.otherThanCoordinatorOf(group);
    try (WireStream stream = new WireStream(cluster.wire(), elsewhere)) {
      ConnectResponse.Answer answer = stream.heartbeat(stable.leader());

      assertThat(answer.getError().getReason()).isEqualTo(ErrorReason.NOT_COORDINATOR);
      assertThat(answer.getError().getMetadataMap())
          .containsEntry("leaderNode", Integer.toString(cluster.wire().coordinatorOf(group)));
    }
  }

  @Test
  @DisplayName("a change of the topics is told on every stream")
  void aChangeOfTheTopicsIsTold() {
    try (WireStream stream = new WireStream(cluster.wire(), cluster.wire().nodes().get(0))) {
      cluster.newTopic(1);
      await().atMost(PATIENCE).until(() -> stream.topicsRevision() > 0);
      long before = stream.topicsRevision();

      cluster.newTopic(1);

      await().atMost(PATIENCE).until(() -> stream.topicsRevision() > before);
    }
  }

  private Push awaitPush(WireStream stream, WireMember member, ErrorReason reason) {
    await()
        .atMost(PATIENCE)
        .pollInterval(Duration.ofMillis(10))
        .until(() -> !stream.pushes().isEmpty());
    Push push = stream.pushes().element();
    assertThat(push.getMemberId()).isEqualTo(member.id());
    assertThat(push.getReason()).isEqualTo(reason);
    return push;
  }

  private WireStream stream() {
    return new WireStream(cluster.wire(), cluster.wire().coordinatorOf(group));
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
