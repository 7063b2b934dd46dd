// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupResponse;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * An empty group waits a while for more members. Here because of the cluster's settings: the other
 * cluster's groups do not wait.
 */
@Tag("node-faults")
@WithCluster(Settings.FAULTS)
class InitialDelayTest {
  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  InitialDelayTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("14. testDelayInitialRebalanceByGroupInitialRebalanceDelayOnEmptyGroup")
  void testDelayInitialRebalanceByGroupInitialRebalanceDelayOnEmptyGroup() {
    long start = System.nanoTime();

    JoinGroupResponse joined = member().join();

    assertThat(since(start)).isGreaterThanOrEqualTo(Settings.INITIAL_DELAY);
    assertThat(joined.getGenerationId()).isEqualTo(1);
  }

  @Test
  @DisplayName("15. testResetRebalanceDelayWhenNewMemberJoinsGroupDuringInitialRebalance")
  void testResetRebalanceDelayWhenNewMemberJoinsGroupDuringInitialRebalance() {
    long start = System.nanoTime();
    CompletableFuture<JoinGroupResponse> first = member().joining();
    await().until(() -> members() == 1);
    CompletableFuture<JoinGroupResponse> second = member().joining();

    JoinGroupResponse leader = answer(first);

    assertThat(since(start)).isGreaterThanOrEqualTo(Settings.INITIAL_DELAY.multipliedBy(2));
    assertThat(leader.getGenerationId()).isEqualTo(1);
    assertThat(leader.getMembersCount()).isEqualTo(2);
    assertThat(answer(second).getGenerationId()).isEqualTo(1);
  }

  @Test
  @DisplayName("the delay is never longer than the rebalance timeout")
  void theDelayIsNeverLongerThanTheRebalanceTimeout() {
    Duration rebalance = Settings.INITIAL_DELAY.plusMillis(500);
    long start = System.nanoTime();
    CompletableFuture<JoinGroupResponse> first = member().rebalance(rebalance).joining();
    await().until(() -> members() == 1);
    CompletableFuture<JoinGroupResponse> second = member().rebalance(rebalance).joining();

    assertThat(answer(first).getMembersCount()).isEqualTo(2);
    answer(second);
    assertThat(since(start)).isGreaterThanOrEqualTo(rebalance);
    assertThat(admin.describe(group).getGenerationId()).isEqualTo(1);
  }

  private int members() {
    try {
      return admin.members(group).size();
    } catch (Refused notThereYet) {
      assertThat(notThereYet.reason()).isEqualTo(ErrorReason.GROUP_ID_NOT_FOUND);
      return 0;
    }
  }

  private static Duration since(long nanos) {
    return Duration.ofNanos(System.nanoTime() - nanos);
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
