// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.Offsets;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupAdminServiceGrpc.GroupAdminServiceStub;
import io.muster.proto.v1.OffsetFetchRequest;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.Timeout;

/**
 * Offsets and groups go: deleted by an operator, or when their time is over. First, because one of
 * them takes a minute.
 */
@Order(1)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
@WithCluster
class DeletionTest {
  private static final Duration LONG_SESSION = Settings.RETENTION.multipliedBy(5);

  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  DeletionTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @Order(1)
  @Timeout(value = 4, unit = TimeUnit.MINUTES)
  @DisplayName("78. testCleanupExpiredOffsets")
  void testCleanupExpiredOffsets() {
    String subscribed = cluster.newTopic(1);
    String unsubscribed = cluster.newTopic(1);
    String simpleGroup = cluster.newGroup();
    String leftGroup = cluster.newGroup();
    WireGroup stable = WireGroup.stable(member().subscribe(subscribed).session(LONG_SESSION));
    stable.leader().commit(subscribed, 0, 1);
    stable.leader().commit(unsubscribed, 0, 2);
    cluster.wire().commitWithoutMember(simpleGroup, subscribed);
    WireGroup left = WireGroup.stable(new WireMember(cluster.wire(), leftGroup));
    left.leader().commit(subscribed, 0, 4);
    long start = System.nanoTime();
    left.leader().leave();
    Map<String, Long> before = Map.of(subscribed + "-0", 1L, unsubscribed + "-0", 2L);
    assertThat(fetched(group)).isEqualTo(before);

    await()
        .atMost(Duration.ofMinutes(3))
        .pollInterval(Duration.ofMillis(500))
        .untilAsserted(
            () -> {
              assertThat(fetched(group)).isEqualTo(Map.of(subscribed + "-0", 1L));
              refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.describe(simpleGroup));
              refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.describe(leftGroup));
            });

    assertThat(Duration.ofNanos(System.nanoTime() - start))
        .isGreaterThan(Settings.RETENTION.minusSeconds(1)); // two clocks
    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("81. testDeleteOffsetOfNonExistingGroup")
  @Provokes(ErrorReason.GROUP_ID_NOT_FOUND)
  void testDeleteOffsetOfNonExistingGroup() {
    String topic = cluster.newTopic(1);

    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.deleteOffsets(group, Offsets.of(topic, 0)));
  }

  @Test
  @DisplayName("82. testDeleteOffsetOfNonEmptyNonConsumerGroup")
  void testDeleteOffsetOfNonEmptyNonConsumerGroup() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member().type("connect"));
    stable.leader().commit(topic, 0, 1);

    refused(ErrorReason.NON_EMPTY_GROUP, () -> admin.deleteOffsets(group, Offsets.of(topic, 0)));
  }

  @Test
  @DisplayName("83. testDeleteOffsetOfEmptyConsumerGroup")
  void testDeleteOffsetOfEmptyConsumerGroup() {
    String topic = cluster.newTopic(3);
    WireGroup stable = WireGroup.stable(member().subscribe(topic));
    stable.leader().commit(topic, 0, 1);
    stable.leader().commit(topic, 1, 2);
    stable.leader().leave();

    var deleted = admin.deleteOffsets(group, Offsets.of(topic, 0, 2), Offsets.of("nowhere", 0));

    assertThat(Offsets.reasons(deleted.getTopicsList()))
        .isEqualTo(
            Map.of(
                topic + "-0",
                ErrorReason.NONE,
                topic + "-2",
                ErrorReason.NONE,
                "nowhere-0",
                ErrorReason.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(fetched(group)).isEqualTo(Map.of(topic + "-1", 2L));
  }

  @Test
  @DisplayName("offsets of a topic that a member subscribes to are kept, others are deleted")
  @Provokes(ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC)
  void offsetsOfSubscribedTopicsAreKept() {
    String subscribed = cluster.newTopic(1);
    String other = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member().subscribe(subscribed));
    stable.leader().commit(subscribed, 0, 1);
    stable.leader().commit(other, 0, 2);

    var deleted = admin.deleteOffsets(group, Offsets.of(subscribed, 0), Offsets.of(other, 0));

    assertThat(Offsets.reasons(deleted.getTopicsList()))
        .isEqualTo(
            Map.of(
                subscribed + "-0", ErrorReason.GROUP_SUBSCRIBED_TO_TOPIC,
                other + "-0", ErrorReason.NONE));
    assertThat(fetched(group)).isEqualTo(Map.of(subscribed + "-0", 1L));
  }

  @Test
  @DisplayName("84. testDeleteNonEmptyGroup")
  @Provokes(ErrorReason.NON_EMPTY_GROUP)
  void testDeleteNonEmptyGroup() {
    WireGroup joined = WireGroup.joined(member());

    refused(ErrorReason.NON_EMPTY_GROUP, () -> admin.delete(group));
    joined.sync();
    refused(ErrorReason.NON_EMPTY_GROUP, () -> admin.delete(group));
    joined.leader().heartbeat();
  }

  @Test
  @DisplayName("an empty group is deleted with its offsets; what comes later is a new group")
  void anEmptyGroupIsDeleted() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member());
    stable.leader().commit(topic, 0, 1);
    stable.leader().leave();

    admin.delete(group);

    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.delete(group));
    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.describe(group));
    assertThat(fetched(group)).isEmpty();
    assertThat(member().join().getMembersCount()).isEqualTo(1);
  }

  @Test
  @DisplayName("85. testDeleteGroupWithWrongCoordinator")
  void testDeleteGroupWithWrongCoordinator() {
    int elsewhere = cluster.otherThanCoordinatorOf(group);

    var refusal =
        refused(
            ErrorReason.NOT_COORDINATOR,
            cluster
                .wire()
                .once(
                    cluster.wire().groupAdmin(elsewhere),
                    GroupAdminServiceStub::deleteGroup,
                    DeleteGroupRequest.newBuilder().setGroupId(group).build()));

    assertThat(refusal.metadata())
        .containsEntry("leaderNode", Integer.toString(cluster.wire().coordinatorOf(group)));
  }

  @Test
  @DisplayName("86. testDeleteGroupWithInvalidGroupId")
  void testDeleteGroupWithInvalidGroupId() {
    refused(ErrorReason.INVALID_GROUP_ID, () -> admin.delete("g".repeat(1_025)));
    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.delete(group));
  }

  @Test
  @DisplayName("an operator sets offsets of a group without members, and of no other")
  void offsetsAreAltered() {
    String topic = cluster.newTopic(1);
    alter(topic, 33);
    assertThat(fetched(group)).isEqualTo(Map.of(topic + "-0", 33L));

    WireGroup.stable(member());

    refused(ErrorReason.UNKNOWN_MEMBER_ID, () -> alter(topic, 0));
    assertThat(fetched(group)).isEqualTo(Map.of(topic + "-0", 33L));
  }

  private void alter(String topic, long offset) {
    cluster
        .wire()
        .admin(
            group,
            GroupAdminServiceStub::alterOffsets,
            AlterOffsetsRequest.newBuilder()
                .setGroupId(group)
                .addTopics(Offsets.commit(topic, 0, offset))
                .build());
  }

  private Map<String, Long> fetched(String from) {
    return Offsets.offsets(
        cluster
            .wire()
            .call(
                from,
                CoordinatorServiceStub::offsetFetch,
                OffsetFetchRequest.newBuilder().setGroupId(from).build()));
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
