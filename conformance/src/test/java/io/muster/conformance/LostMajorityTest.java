// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.Settings;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Offsets;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The coordinator is left alone: it must not pretend that all is well. */
@Tag("node-faults")
@WithCluster(Settings.FAULTS)
class LostMajorityTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  /** What a node without a majority may say. */
  private static final Set<ErrorReason> NOT_HERE_NOT_NOW =
      EnumSet.of(
          ErrorReason.NOT_COORDINATOR,
          ErrorReason.COORDINATOR_NOT_AVAILABLE,
          ErrorReason.COORDINATOR_LOAD_IN_PROGRESS);

  private final TestCluster cluster;
  private final String group;
  private final ExecutorService killer = Executors.newSingleThreadExecutor();

  LostMajorityTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
  }

  @AfterEach
  void heal() {
    killer.shutdownNow();
    cluster.heal();
  }

  @Test
  @Provokes({ErrorReason.OUTCOME_UNKNOWN, ErrorReason.COORDINATOR_NOT_AVAILABLE})
  @DisplayName("differences 4 and 6: no blind acknowledgement, and \"none\" is never \"not now\"")
  void noBlindAcknowledgement() {
    String topic = cluster.newTopic(1);
    WireGroup stable = WireGroup.stable(member());
    WireMember member = stable.leader();
    int coordinator = cluster.wire().coordinatorOf(group);
    CompletableFuture<Void> killed =
        CompletableFuture.runAsync(
            () -> cluster.others(coordinator).forEach(cluster.nodes()::kill9), killer);

    // Commits one after the other, until the majority is gone under one of them.
    long offset = 0;
    CompletableFuture<OffsetCommitResponse> open;
    do {
      open = commit(coordinator, member, topic, ++offset);
      await().atMost(PATIENCE).until(open::isDone);
    } while (!open.isCompletedExceptionally());
    refused(ErrorReason.OUTCOME_UNKNOWN, open);
    answer(killed);

    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                refused(
                    ErrorReason.COORDINATOR_NOT_AVAILABLE,
                    cluster
                        .wire()
                        .once(
                            cluster.wire().coordinator(coordinator),
                            CoordinatorServiceStub::findCoordinator,
                            FindCoordinatorRequest.newBuilder().setGroupId(group).build())));
    assertThat(reason(heartbeat(coordinator, member))).isIn(NOT_HERE_NOT_NOW);
    assertThat(reason(fetch(coordinator, topic))).isIn(NOT_HERE_NOT_NOW);

    cluster.heal();

    // Neither lost what was acknowledged nor a member; the open one is there or is not.
    member.heartbeat();
    assertThat(Offsets.offsets(answer(fetch(cluster.wire().coordinatorOf(group), topic))))
        .satisfiesAnyOf(committed(topic, offset), committed(topic, offset - 1));
  }

  private static java.util.function.Consumer<Map<String, Long>> committed(
      String topic, long offset) {
    return found ->
        assertThat(found).isEqualTo(Map.of(topic + "-0", offset == 0 ? Offsets.NONE : offset));
  }

  private static ErrorReason reason(CompletableFuture<?> call) {
    try {
      answer(call);
    } catch (Refused refused) {
      return refused.reason();
    }
    throw new AssertionError("a node without a majority answered");
  }

  private CompletableFuture<OffsetCommitResponse> commit(
      int node, WireMember member, String topic, long offset) {
    return cluster
        .wire()
        .once(
            cluster.wire().coordinator(node),
            CoordinatorServiceStub::offsetCommit,
            member
                .commitRequest()
                .setSequence(offset)
                .addTopics(Offsets.commit(topic, 0, offset))
                .build());
  }

  private CompletableFuture<?> heartbeat(int node, WireMember member) {
    return cluster
        .wire()
        .once(
            cluster.wire().coordinator(node),
            CoordinatorServiceStub::heartbeat,
            member.heartbeatRequest());
  }

  private CompletableFuture<OffsetFetchResponse> fetch(int node, String topic) {
    return cluster
        .wire()
        .once(
            cluster.wire().coordinator(node),
            CoordinatorServiceStub::offsetFetch,
            OffsetFetchRequest.newBuilder()
                .setGroupId(group)
                .addTopics(Offsets.of(topic, 0))
                .build());
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group).session(Duration.ofSeconds(60));
  }
}
