// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.app.Readers.awaitBalanced;
import static io.muster.conformance.app.Readers.awaitOwned;
import static io.muster.conformance.app.Readers.partitions;
import static io.muster.conformance.wire.Refusals.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.FatalException;
import io.muster.client.TopicPartition;
import io.muster.conformance.app.Reader;
import io.muster.conformance.app.Readers;
import io.muster.conformance.app.Records;
import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.RebalanceCause;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The nodes are restarted one by one with a smaller {@code group.max.size} than groups have. The
 * last test of its cluster, which it leaves so.
 */
@Order(Integer.MAX_VALUE)
@Tag("node-faults")
@WithCluster(Settings.FAULTS)
class SmallerMaxSizeTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String KEY = "group.max.size";
  private static final int SMALLER = 3;
  private static final int MEMBERS = 4;

  private final TestCluster cluster;
  private final Admin admin;

  SmallerMaxSizeTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
  }

  @Test
  @Timeout(240)
  @DisplayName(
      "13. testOnLoadedExceedGroupMaxSizeTriggersRebalance,"
          + " 106. testRollingBrokerRestartsWithSmallerMaxGroupSizeConfigDisruptsBigGroup")
  void groupsThatAreTooLarge() {
    String topic = cluster.newTopic(6);
    String consumers = cluster.newGroup();
    WireGroup stable = stable(cluster.newGroup());
    try (Readers readers = new Readers(cluster.client(), consumers, new Records())) {
      List<Reader> group = new ArrayList<>();
      for (int i = 0; i < MEMBERS; i++) {
        group.add(readers.of(topic));
      }
      awaitBalanced(partitions(topic, 6), group.toArray(Reader[]::new));

      for (int node : cluster.wire().nodes()) {
        cluster.nodes().stop(node, Duration.ofSeconds(30));
        cluster.configure(node, KEY, Integer.toString(SMALLER));
        cluster.heal();
      }

      assertTooLarge(stable);
      assertOneIsThrownOut(group, partitions(topic, 6));
    }
  }

  private void assertTooLarge(WireGroup stable) {
    String group = stable.leader().group();
    assertThat(admin.state(group)).isEqualTo(GroupState.PREPARING_REBALANCE);
    assertThat(admin.describe(group).getLastCause().getKind())
        .isEqualTo(RebalanceCause.Kind.GROUP_TOO_LARGE);
    // The first ones to join again are in, and the others are not.
    List<CompletableFuture<JoinGroupResponse>> joining =
        stable.members().stream().map(WireMember::joining).toList();
    List<ErrorReason> answers = new ArrayList<>();
    for (CompletableFuture<JoinGroupResponse> each : joining) {
      try {
        answer(each);
        answers.add(ErrorReason.NONE);
      } catch (Refused refused) {
        answers.add(refused.reason());
      }
    }
    assertThat(answers)
        .containsExactlyInAnyOrder(
            ErrorReason.NONE,
            ErrorReason.NONE,
            ErrorReason.NONE,
            ErrorReason.GROUP_MAX_SIZE_REACHED);
    assertThat(admin.members(group)).hasSize(SMALLER);
  }

  private static void assertOneIsThrownOut(List<Reader> group, Set<TopicPartition> all) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(group)
                    .filteredOn(reader -> reader.failure().isPresent())
                    .hasSize(MEMBERS - SMALLER));
    List<Reader> left = group.stream().filter(reader -> reader.failure().isEmpty()).toList();
    assertThat(group.stream().flatMap(reader -> reader.failure().stream()))
        .allSatisfy(
            failure ->
                assertThat(failure)
                    .isInstanceOfSatisfying(
                        FatalException.class,
                        fatal -> assertThat(fatal.reason()).isEqualTo("GROUP_MAX_SIZE_REACHED")));
    awaitOwned(all, left.toArray(Reader[]::new));
  }

  private WireGroup stable(String group) {
    WireMember[] members = new WireMember[MEMBERS];
    for (int i = 0; i < MEMBERS; i++) {
      members[i] =
          new WireMember(cluster.wire(), group)
              .session(Duration.ofMinutes(5))
              .rebalance(Duration.ofMinutes(5));
    }
    return WireGroup.stable(members);
  }
}
