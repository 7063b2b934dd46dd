// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.GroupCoordinator;
import io.muster.client.GroupDescription;
import io.muster.client.GroupEvent;
import io.muster.client.GroupFilter;
import io.muster.client.GroupState;
import io.muster.client.MemberDescription;
import io.muster.client.PartitionProgress;
import io.muster.client.RebalanceCause;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.ResponseHeader;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Groups and their events, from the wire to the public API. */
class GroupMessagesTest {
  @Test
  void descriptionSaysWhatTheCoordinatorSaid() {
    GroupDescription group =
        GroupMessages.description(
            DescribeGroupResponse.newBuilder()
                .setHeader(ResponseHeader.newBuilder().setPartition(45))
                .setGroupId("g")
                .setState(io.muster.proto.v1.GroupState.PREPARING_REBALANCE)
                .setGenerationId(7)
                .setProtocolType("consumer")
                .setProtocolName("range")
                .setLeaderId("m1")
                .setStateTimestampMs(1_000)
                .setPendingMembers(1)
                .setCoordinator(NodeEndpoint.newBuilder().setNodeId(2).setHost("n2").setPort(7400))
                .addMembers(
                    DescribeGroupResponse.Member.newBuilder()
                        .setMemberId("m1")
                        .setGroupInstanceId("i1")
                        .setClientId("app")
                        .setClientHost("/10.0.0.1")
                        .setSessionTimeoutMs(45_000)
                        .setRebalanceTimeoutMs(300_000)
                        .addAllSubscribedTopics(List.of("t", "s"))
                        .addAssigned(assigned("t", 2, 0))
                        .addAssigned(assigned("s", 1)))
                .setLastCause(
                    cause(io.muster.proto.v1.RebalanceCause.Kind.MEMBER_LEFT, "m2", "bye"))
                .build());

    assertThat(group.state()).isEqualTo(GroupState.PREPARING_REBALANCE);
    assertThat(group.stateSince()).isEqualTo(Instant.ofEpochMilli(1_000));
    assertThat(group.generation()).isEqualTo(7);
    assertThat(group.protocolType()).isEqualTo("consumer");
    assertThat(group.protocol()).isEqualTo("range");
    assertThat(group.leaderMember()).contains("m1");
    assertThat(group.pendingMembers()).isEqualTo(1);
    assertThat(group.coordinator()).isEqualTo(new GroupCoordinator("g", 45, 2, "n2:7400"));
    assertThat(group.lastCause())
        .contains(new RebalanceCause(RebalanceCause.Kind.MEMBER_LEFT, "m2", "bye"));
    assertThat(group.member("m1"))
        .contains(
            new MemberDescription(
                "m1",
                Optional.of("i1"),
                "app",
                "/10.0.0.1",
                Duration.ofSeconds(45),
                Duration.ofMinutes(5),
                List.of("s", "t"),
                List.of(partition("s", 1), partition("t", 0), partition("t", 2))));
    assertThat(group.member("m2")).isEmpty();
  }

  @Test
  void whatIsNotThereIsEmpty() {
    GroupDescription group =
        GroupMessages.description(
            DescribeGroupResponse.newBuilder()
                .addMembers(DescribeGroupResponse.Member.newBuilder().setMemberId("m"))
                .build());

    assertThat(group.state()).isEqualTo(GroupState.UNKNOWN);
    assertThat(group.leaderMember()).isEmpty();
    assertThat(group.lastCause()).isEmpty();
    assertThat(group.members().get(0).instanceId()).isEmpty();
  }

  @Test
  void lagNeedsBothOffsets() {
    assertThat(progress(offset().setCommitted(at(10)).setLogEndOffset(25)).lag())
        .isEqualTo(OptionalLong.of(15));
    assertThat(progress(offset().setCommitted(at(10))).lag()).isEmpty();
    assertThat(progress(offset().setLogEndOffset(25)).lag()).isEmpty();
    assertThat(progress(offset()).lag()).isEmpty();
  }

  @Test
  void lagIsNeverNegative() {
    assertThat(progress(offset().setCommitted(at(10)).setLogEndOffset(9)).lag())
        .isEqualTo(OptionalLong.of(0));
  }

  @Test
  void unknownAndOldLogEndsAreToldApart() {
    PartitionProgress unknown = progress(offset().setCommitted(at(10)));
    assertThat(unknown.logEndOffset()).isEmpty();
    assertThat(unknown.logEndOffsetAge()).isEmpty();

    // An empty partition, known for certain and just now.
    PartitionProgress fresh = progress(offset().setLogEndOffset(0));
    assertThat(fresh.logEndOffset()).isEqualTo(OptionalLong.of(0));
    assertThat(fresh.logEndOffsetAge()).contains(Duration.ZERO);

    PartitionProgress old = progress(offset().setLogEndOffset(5).setLogEndOffsetAgeMs(90_000));
    assertThat(old.logEndOffset()).isEqualTo(OptionalLong.of(5));
    assertThat(old.logEndOffsetAge()).contains(Duration.ofSeconds(90));
  }

  @Test
  void progressNamesItsOwnerAndItsCommit() {
    PartitionProgress owned =
        progress(offset().setMemberId("m").setCommitted(at(3).toBuilder().setLeaderEpoch(0)));
    assertThat(owned.memberId()).contains("m");
    assertThat(owned.committed().orElseThrow().offset()).isEqualTo(3);
    assertThat(owned.committed().orElseThrow().leaderEpoch()).hasValue(0);
    assertThat(progress(offset()).memberId()).isEmpty();
  }

  @Test
  void everyStateOfTheWireHasItsName() {
    Arrays.stream(io.muster.proto.v1.GroupState.values())
        .filter(state -> state.name().indexOf("UN") != 0 && !state.name().endsWith("UNSPECIFIED"))
        .forEach(
            state ->
                assertThat(GroupMessages.state(state)).isEqualTo(GroupState.valueOf(state.name())));
    assertThat(GroupMessages.state(io.muster.proto.v1.GroupState.UNRECOGNIZED))
        .isEqualTo(GroupState.UNKNOWN);
  }

  @Test
  void filterIsSentInAFixedOrder() {
    GroupFilter filter =
        new GroupFilter(Set.of(GroupState.STABLE, GroupState.EMPTY), Set.of("consumer", ""));

    assertThat(GroupMessages.list(filter).getStatesList())
        .containsExactly(io.muster.proto.v1.GroupState.EMPTY, io.muster.proto.v1.GroupState.STABLE);
    assertThat(GroupMessages.list(filter).getProtocolTypesList()).containsExactly("", "consumer");
    assertThat(GroupMessages.list(GroupFilter.all()).getStatesList()).isEmpty();
  }

  @Test
  void eventIsReadInFull() {
    GroupEvent event =
        EventMessages.event(
            io.muster.proto.v1.GroupEvent.newBuilder()
                .setNumber(12)
                .setKind(io.muster.proto.v1.GroupEvent.Kind.MEMBER_FENCED)
                .setTimestampMs(5_000)
                .setGeneration(4)
                .setMemberId("m")
                .setGroupInstanceId("i")
                .setClientId("app")
                .setDetail("came back")
                .setDurationMs(250)
                .setMembers(3)
                .setCause(
                    cause(io.muster.proto.v1.RebalanceCause.Kind.MEMBER_REPLACED, "m", "other"))
                .build());

    assertThat(event)
        .isEqualTo(
            new GroupEvent(
                12,
                GroupEvent.Kind.MEMBER_FENCED,
                Instant.ofEpochSecond(5),
                4,
                Optional.of("m"),
                Optional.of("i"),
                Optional.of("app"),
                "came back",
                Duration.ofMillis(250),
                3,
                Optional.of(
                    new RebalanceCause(RebalanceCause.Kind.MEMBER_REPLACED, "m", "other"))));
  }

  @Test
  void everyKindOfEventHasItsName() {
    Arrays.stream(io.muster.proto.v1.GroupEvent.Kind.values())
        .filter(kind -> !kind.name().startsWith("KIND") && !kind.name().startsWith("UN"))
        .forEach(
            kind ->
                assertThat(eventOf(kind.getNumber()).kind())
                    .isEqualTo(GroupEvent.Kind.valueOf(kind.name())));
    assertThat(eventOf(99).kind()).isEqualTo(GroupEvent.Kind.UNKNOWN);
    assertThat(eventOf(1).cause()).isEmpty();
    assertThat(eventOf(1).memberId()).isEmpty();
  }

  private static GroupEvent eventOf(int kind) {
    return EventMessages.event(
        io.muster.proto.v1.GroupEvent.newBuilder().setKindValue(kind).build());
  }

  private static io.muster.proto.v1.RebalanceCause cause(
      io.muster.proto.v1.RebalanceCause.Kind kind, String memberId, String detail) {
    return io.muster.proto.v1.RebalanceCause.newBuilder()
        .setKind(kind)
        .setMemberId(memberId)
        .setDetail(detail)
        .build();
  }

  private static DescribeGroupResponse.TopicPartitions assigned(String topic, Integer... numbers) {
    return DescribeGroupResponse.TopicPartitions.newBuilder()
        .setTopic(topic)
        .addAllPartitions(List.of(numbers))
        .build();
  }

  private static DescribeGroupResponse.Offset.Builder offset() {
    return DescribeGroupResponse.Offset.newBuilder().setTopic("t").setPartition(1);
  }

  private static CommittedOffset at(long offset) {
    return CommittedOffset.newBuilder().setOffset(offset).build();
  }

  private static PartitionProgress progress(DescribeGroupResponse.Offset.Builder offset) {
    return GroupMessages.description(DescribeGroupResponse.newBuilder().addOffsets(offset).build())
        .progress(partition("t", 1))
        .orElseThrow();
  }

  private static TopicPartition partition(String topic, int number) {
    return new TopicPartition(topic, number);
  }
}
