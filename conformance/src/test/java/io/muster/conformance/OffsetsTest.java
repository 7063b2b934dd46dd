// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.Offsets;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** Commit and fetch. */
@WithCluster
class OffsetsTest {
  private final TestCluster cluster;
  private final Admin admin;
  private final String group;
  private final String topic;

  OffsetsTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
    this.topic = cluster.newTopic(3);
  }

  @Test
  @DisplayName("67. testCommitOffsetWithDefaultGeneration")
  void testCommitOffsetWithDefaultGeneration() {
    OffsetCommitResponse committed = commit(simple().addTopics(Offsets.commit(topic, 0, 17)));

    assertThat(Offsets.reasons(committed.getTopicsList()))
        .isEqualTo(Map.of(topic + "-0", ErrorReason.NONE));
    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", 17L));
    assertThat(admin.list(ListGroupsRequest.getDefaultInstance()))
        .filteredOn(each -> each.getGroupId().equals(group))
        .extracting(
            ListGroupsResponse.Group::getState,
            ListGroupsResponse.Group::getProtocolType,
            ListGroupsResponse.Group::getMembers)
        .containsExactly(org.assertj.core.groups.Tuple.tuple(GroupState.EMPTY, "", 0));
  }

  @Test
  @DisplayName("a generation of -1 is no generation, as in Kafka")
  void generationMinusOneIsNone() {
    commit(simple().setGenerationId(-1).addTopics(Offsets.commit(topic, 0, 17)));

    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", 17L));
  }

  @Test
  @DisplayName("a generation of a group that does not exist")
  void aGenerationWithoutAGroup() {
    WireMember member = member().generation(1);

    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> member.commit(topic, 0, 1));
    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.describe(group));
  }

  @Test
  @DisplayName("68. testGenericGroupOffsetCommitWithUnknownMemberId")
  void testGenericGroupOffsetCommitWithUnknownMemberId() {
    WireGroup stable = WireGroup.stable(member());
    WireMember stranger = member().id("stranger").generation(stable.generation());

    refused(ErrorReason.UNKNOWN_MEMBER_ID, () -> stranger.commit(topic, 0, 1));
  }

  @Test
  @DisplayName("69. testGenericGroupOffsetCommitWithIllegalGeneration")
  void testGenericGroupOffsetCommitWithIllegalGeneration() {
    WireGroup stable = WireGroup.stable(member());

    refused(
        ErrorReason.ILLEGAL_GENERATION, () -> stable.leader().generation(99).commit(topic, 0, 1));
    refused(
        ErrorReason.ILLEGAL_GENERATION, () -> stable.leader().generation(0).commit(topic, 0, 1));
    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", Offsets.NONE));
  }

  @Test
  @DisplayName("70. testGenericGroupOffsetCommitWithUnknownInstanceId")
  void testGenericGroupOffsetCommitWithUnknownInstanceId() {
    WireGroup stable = WireGroup.stable(member().instance("a"));

    refused(
        ErrorReason.UNKNOWN_MEMBER_ID,
        () -> stable.leader().instance("unknown").commit(topic, 0, 1));
  }

  @Test
  @DisplayName("71. testGenericGroupOffsetCommitWithFencedInstanceId")
  void testGenericGroupOffsetCommitWithFencedInstanceId() {
    WireGroup stable = WireGroup.stable(member().instance("a"));

    refused(
        ErrorReason.FENCED_INSTANCE_ID,
        () -> stable.leader().id("old-member-id").commit(topic, 0, 1));
  }

  @Test
  @DisplayName("72. testGenericGroupOffsetCommitWithoutMemberIdAndGeneration")
  void testGenericGroupOffsetCommitWithoutMemberIdAndGeneration() {
    WireGroup stable = WireGroup.stable(member());

    refused(
        ErrorReason.UNKNOWN_MEMBER_ID,
        () -> commit(simple().addTopics(Offsets.commit(topic, 0, 1))));
    stable.leader().commit(topic, 0, 2);
  }

  @Test
  @DisplayName("73. testCommitOffsetsAfterGroupIsEmpty")
  void testCommitOffsetsAfterGroupIsEmpty() {
    WireGroup stable = WireGroup.stable(member());
    stable.leader().commit(topic, 0, 1);
    stable.leader().leave();

    commit(simple().addTopics(Offsets.commit(topic, 0, 2)));

    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", 2L));
    assertThat(admin.describe(group).getProtocolType()).isEqualTo("consumer");
  }

  @Test
  @DisplayName("commits by phase: allowed while preparing, refused while completing")
  void commitsByPhase() {
    WireGroup stable = WireGroup.stable(member(), member());
    CompletableFuture<JoinGroupResponse> joining = stable.leader().joining();
    WireGroup.awaitRebalance(stable.member(1));

    stable.member(1).commit(topic, 0, 5); // as a consumer does when its partitions are revoked
    stable.member(1).join();
    answer(joining);
    refused(ErrorReason.REBALANCE_IN_PROGRESS, () -> stable.member(1).commit(topic, 0, 6));
    stable.sync();
    stable.member(1).commit(topic, 0, 7);

    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", 7L));
  }

  @Test
  @DisplayName("74. testFetchOffsetsWithUnknownGroup")
  void testFetchOffsetsWithUnknownGroup() {
    assertThat(fetched(Offsets.of(topic, 0, 1)))
        .isEqualTo(Map.of(topic + "-0", Offsets.NONE, topic + "-1", Offsets.NONE));
    assertThat(fetched()).isEmpty();
    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.describe(group));
  }

  @Test
  @DisplayName("75. testFetchAllOffsets")
  void testFetchAllOffsets() {
    String other = cluster.newTopic(1);
    commit(
        simple()
            .addTopics(Offsets.commit(topic, 2, 12))
            .addTopics(Offsets.commit(topic, 0, 10))
            .addTopics(Offsets.commit(other, 0, 20)));

    assertThat(fetched())
        .isEqualTo(Map.of(topic + "-0", 10L, topic + "-2", 12L, other + "-0", 20L));
  }

  @Test
  @DisplayName("76. testFetchOffsetForUnknownPartition")
  void testFetchOffsetForUnknownPartition() {
    commit(simple().addTopics(Offsets.commit(topic, 0, 10)));

    assertThat(fetched(Offsets.of(topic, 0, 999), Offsets.of("no-such-topic", 0)))
        .isEqualTo(
            Map.of(
                topic + "-0", 10L, topic + "-999", Offsets.NONE, "no-such-topic-0", Offsets.NONE));
  }

  @Test
  @DisplayName("what is committed comes back whole: epoch, metadata, revision, time")
  void whatIsCommittedComesBackWhole() {
    long before = System.currentTimeMillis();
    OffsetCommitResponse committed =
        commit(
            simple()
                .addTopics(
                    OffsetCommitRequest.Topic.newBuilder()
                        .setName(topic)
                        .addPartitions(
                            OffsetCommitRequest.Partition.newBuilder()
                                .setIndex(1)
                                .setOffset(42)
                                .setLeaderEpoch(7)
                                .setMetadata("checkpoint ä"))));

    CommittedOffset offset =
        fetch(Offsets.of(topic, 1)).getTopics(0).getPartitions(0).getCommitted();

    assertThat(offset.toBuilder().clearCommitTimestampMs().build())
        .isEqualTo(
            CommittedOffset.newBuilder()
                .setOffset(42)
                .setLeaderEpoch(7)
                .setMetadata("checkpoint ä")
                .setRevision(committed.getRevision())
                .build());
    assertThat(offset.getCommitTimestampMs())
        .isBetween(before - 1_000, System.currentTimeMillis() + 1_000);
  }

  @Test
  @DisplayName("offsets may go back, and revisions never do")
  void offsetsMayGoBack() {
    long first = commit(simple().addTopics(Offsets.commit(topic, 0, 10))).getRevision();
    long second = commit(simple().addTopics(Offsets.commit(topic, 0, 3))).getRevision();

    assertThat(second).isGreaterThan(first);
    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", 3L));
  }

  @Test
  @DisplayName("metadata over the limit and unknown partitions fail alone; the others are stored")
  @Provokes({ErrorReason.OFFSET_METADATA_TOO_LARGE, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION})
  void partitionsFailAlone() {
    OffsetCommitResponse committed =
        commit(
            simple()
                .addTopics(Offsets.commit(topic, 0, 1, "x".repeat(4_096)))
                .addTopics(Offsets.commit(topic, 1, 1, "x".repeat(4_097)))
                .addTopics(Offsets.commit(topic, 3, 1))
                .addTopics(Offsets.commit("no-such-topic", 0, 1)));

    assertThat(Offsets.reasons(committed.getTopicsList()))
        .isEqualTo(
            Map.of(
                topic + "-0",
                ErrorReason.NONE,
                topic + "-1",
                ErrorReason.OFFSET_METADATA_TOO_LARGE,
                topic + "-3",
                ErrorReason.UNKNOWN_TOPIC_OR_PARTITION,
                "no-such-topic-0",
                ErrorReason.UNKNOWN_TOPIC_OR_PARTITION));
    assertThat(fetched()).isEqualTo(Map.of(topic + "-0", 1L));
  }

  @Test
  @DisplayName("the empty group id stores offsets, and nothing else")
  void theEmptyGroupId() {
    // Other tests may use the empty group as well, but not this topic.
    cluster
        .wire()
        .call(
            "",
            CoordinatorServiceStub::offsetCommit,
            OffsetCommitRequest.newBuilder().addTopics(Offsets.commit(topic, 0, 5)).build());

    OffsetFetchResponse fetched =
        cluster
            .wire()
            .call(
                "",
                CoordinatorServiceStub::offsetFetch,
                OffsetFetchRequest.newBuilder().addTopics(Offsets.of(topic, 0)).build());

    assertThat(Offsets.offsets(fetched)).isEqualTo(Map.of(topic + "-0", 5L));
    refused(ErrorReason.INVALID_GROUP_ID, new WireMember(cluster.wire(), "")::heartbeat);
  }

  @Test
  @DisplayName("a repeated commit is the same commit, and a late one is refused")
  @Provokes(ErrorReason.STALE_SEQUENCE)
  void sequences() {
    WireGroup stable = WireGroup.stable(member());
    OffsetCommitRequest.Builder second =
        stable.leader().commitRequest().setSequence(2).addTopics(Offsets.commit(topic, 0, 20));

    OffsetCommitResponse committed = commit(second);
    OffsetCommitResponse repeated = commit(second);

    assertThat(repeated.getRevision()).isEqualTo(committed.getRevision());
    refused(
        ErrorReason.STALE_SEQUENCE,
        () ->
            commit(
                stable
                    .leader()
                    .commitRequest()
                    .setSequence(1)
                    .addTopics(Offsets.commit(topic, 0, 10))));
    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", 20L));
  }

  @Test
  @DisplayName("anybody may read, without a generation")
  void anybodyMayRead() {
    WireGroup stable = WireGroup.stable(member());
    stable.leader().commit(topic, 0, 9);

    assertThat(fetched(Offsets.of(topic, 0))).isEqualTo(Map.of(topic + "-0", 9L));
  }

  private OffsetCommitRequest.Builder simple() {
    return OffsetCommitRequest.newBuilder().setGroupId(group);
  }

  private OffsetCommitResponse commit(OffsetCommitRequest.Builder request) {
    return cluster.wire().call(group, CoordinatorServiceStub::offsetCommit, request.build());
  }

  private OffsetFetchResponse fetch(OffsetFetchRequest.Topic... topics) {
    return cluster
        .wire()
        .call(
            group,
            CoordinatorServiceStub::offsetFetch,
            OffsetFetchRequest.newBuilder()
                .setGroupId(group)
                .addAllTopics(List.of(topics))
                .build());
  }

  private Map<String, Long> fetched(OffsetFetchRequest.Topic... topics) {
    return Offsets.offsets(fetch(topics));
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
