// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static io.muster.client.internal.ScriptedNode.take;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.muster.client.CommitResult;
import io.muster.client.GroupMember;
import io.muster.client.MemberState;
import io.muster.client.MusterClient;
import io.muster.client.OffsetAndMetadata;
import io.muster.client.TopicPartition;
import io.muster.client.assignor.MemberSubscription;
import io.muster.client.internal.ScriptedNode.Asked;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.Push;
import io.muster.proto.v1.RebalanceCause;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** What tests of a member against a coordinator whose answers they write have in common. */
@Timeout(60)
abstract class ScriptedMember {
  static final TopicPartition ZERO = new TopicPartition("t", 0);
  static final TopicPartition ONE = new TopicPartition("t", 1);

  final RecordingListener listener = new RecordingListener();
  ScriptedNode node;
  MusterClient client;

  @BeforeEach
  void begin() throws IOException {
    node = new ScriptedNode();
    node.topic("t", 2);
    client = client(true);
  }

  @AfterEach
  void end() {
    client.close();
    node.close();
  }

  final MusterClient client(boolean pushes) {
    return MusterClient.builder()
        .endpoints(node.endpoint())
        .clientId("app")
        .pushes(pushes)
        .requestTimeout(Duration.ofSeconds(2))
        .build();
  }

  final GroupMember.Builder member() {
    return client
        .newMember("g")
        .subscribe(List.of("t"))
        .listener(listener)
        .heartbeatInterval(Duration.ofMillis(200));
  }

  final void push(GroupMember member, int generation, RebalanceCause.Kind kind) {
    await().until(() -> member.state() == MemberState.STABLE);
    await().until(() -> node.streams.get() == 1);
    node.push(
        Push.newBuilder()
            .setGroupId("g")
            .setMemberId(member.memberId())
            .setReason(ErrorReason.REBALANCE_IN_PROGRESS)
            .setGenerationId(generation)
            .setCause(cause(kind))
            .build());
  }

  static RebalanceCause cause(RebalanceCause.Kind kind) {
    return RebalanceCause.newBuilder().setKind(kind).setMemberId("another").build();
  }

  final OffsetCommitRequest commit(GroupMember member, int generation, TopicPartition partition)
      throws InterruptedException {
    CompletableFuture<CommitResult> result = member.commitAsync(generation, offsets(partition));
    Asked<OffsetCommitRequest, OffsetCommitResponse> asked = take(node.commits);
    asked.answer(ScriptedNode.stored(asked.request));
    result.join();
    return asked.request;
  }

  static Map<TopicPartition, OffsetAndMetadata> offsets(TopicPartition partition) {
    return Map.of(partition, new OffsetAndMetadata(7));
  }

  static MemberSubscription subscription(JoinGroupRequest request) {
    return SubscriptionBytes.read(
        request.getMemberId(),
        Optional.empty(),
        request.getProtocols(0).getMetadata().asReadOnlyByteBuffer());
  }

  static List<TopicPartition> owned(JoinGroupRequest request) {
    return subscription(request).owned();
  }

  final void awaitCall(String call) {
    await().untilAsserted(() -> assertThat(listener.calls).contains(call));
  }
}
