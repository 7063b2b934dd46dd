// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.groups.Tuple.tuple;
import static org.awaitility.Awaitility.await;

import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.ConsumerBytes;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.EndOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.GroupAdminServiceGrpc.GroupAdminServiceStub;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.Test;

/** What anybody may ask about groups, and who answers. */
@WithCluster
class ListAndDescribeTest {
  private final TestCluster cluster;
  private final Admin admin;
  private final String group;

  ListAndDescribeTest(TestCluster cluster) {
    this.cluster = cluster;
    this.admin = new Admin(cluster.wire());
    this.group = cluster.newGroup();
  }

  @Test
  @DisplayName("1.1 FindCoordinator: any node answers, and by Kafka's formula")
  void findCoordinator() {
    for (int node : cluster.wire().nodes()) {
      FindCoordinatorResponse found = find(node, "group-01");
      assertThat(found.getPartition()).isEqualTo(45);
      assertThat(found.getCoordinator().getNodeId())
          .isEqualTo(cluster.wire().coordinatorOf("group-01"));
      assertThat(found.getHeader().getNodeId()).isEqualTo(node);
      // The sign bit is masked, not turned: this hash is Integer.MIN_VALUE.
      assertThat("polygenelubricants".hashCode()).isEqualTo(Integer.MIN_VALUE);
      assertThat(find(node, "polygenelubricants").getPartition()).isZero();
    }
  }

  private FindCoordinatorResponse find(int node, String of) {
    return answer(
        cluster
            .wire()
            .once(
                cluster.wire().coordinator(node),
                CoordinatorServiceStub::findCoordinator,
                FindCoordinatorRequest.newBuilder().setGroupId(of).build()));
  }

  @Test
  @DisplayName(
      "88. testJoinGroupWrongCoordinator, testHeartbeatWrongCoordinator,"
          + " testLeaveGroupWrongCoordinator, testDescribeGroupWrongCoordinator")
  @Provokes(ErrorReason.NOT_COORDINATOR)
  void wrongCoordinator() {
    WireMember member = member();
    int elsewhere = cluster.otherThanCoordinatorOf(group);
    CoordinatorServiceStub there = cluster.wire().coordinator(elsewhere);
    List<CompletableFuture<?>> calls = new ArrayList<>();
    calls.add(cluster.wire().once(there, CoordinatorServiceStub::joinGroup, member.joinRequest()));
    calls.add(
        cluster
            .wire()
            .once(there, CoordinatorServiceStub::syncGroup, member.syncRequest().build()));
    calls.add(
        cluster.wire().once(there, CoordinatorServiceStub::heartbeat, member.heartbeatRequest()));
    calls.add(
        cluster
            .wire()
            .once(
                there,
                CoordinatorServiceStub::leaveGroup,
                io.muster.proto.v1.LeaveGroupRequest.newBuilder()
                    .setGroupId(group)
                    .addMembers(member.leaving())
                    .build()));
    calls.add(
        cluster
            .wire()
            .once(there, CoordinatorServiceStub::offsetCommit, member.commitRequest().build()));
    calls.add(
        cluster
            .wire()
            .once(
                there,
                CoordinatorServiceStub::offsetFetch,
                io.muster.proto.v1.OffsetFetchRequest.newBuilder().setGroupId(group).build()));
    calls.add(
        cluster
            .wire()
            .once(
                cluster.wire().groupAdmin(elsewhere),
                GroupAdminServiceStub::describeGroup,
                DescribeGroupRequest.newBuilder().setGroupId(group).build()));

    String coordinator = Integer.toString(cluster.wire().coordinatorOf(group));
    for (CompletableFuture<?> call : calls) {
      Refused refusal = refused(ErrorReason.NOT_COORDINATOR, call);
      assertThat(refusal.metadata())
          .containsEntry("leaderNode", coordinator)
          .containsEntry(
              "leaderEndpoint", cluster.nodes().node(Integer.parseInt(coordinator)).endpoint());
    }
  }

  @Test
  @DisplayName("90. testListGroupsWithTypes")
  void testListGroupsWithTypes() {
    String consumers = cluster.newGroup();
    String mine = cluster.newGroup();
    WireGroup.stable(new WireMember(cluster.wire(), consumers));
    WireGroup.stable(new WireMember(cluster.wire(), mine).type("mine"));
    cluster.wire().commitWithoutMember(group, cluster.newTopic(1));

    assertThat(listed(ListGroupsRequest.newBuilder().addProtocolTypes("mine"), mine, consumers))
        .containsExactly(tuple(mine, GroupState.STABLE, "mine", 1));
    assertThat(listed(ListGroupsRequest.newBuilder().addProtocolTypes("consumer"), mine, consumers))
        .containsExactly(tuple(consumers, GroupState.STABLE, "consumer", 1));
    assertThat(listed(ListGroupsRequest.newBuilder().addProtocolTypes(""), group, consumers))
        .containsExactly(tuple(group, GroupState.EMPTY, "", 0));
    assertThat(
            listed(
                ListGroupsRequest.newBuilder().addProtocolTypes("mine").addProtocolTypes(""),
                group,
                mine,
                consumers))
        .containsExactlyInAnyOrder(
            tuple(group, GroupState.EMPTY, "", 0), tuple(mine, GroupState.STABLE, "mine", 1));
  }

  @Test
  @DisplayName("91. testListGroupsIncludesRebalancingGroups")
  void testListGroupsIncludesRebalancingGroups() {
    WireGroup joined = WireGroup.joined(member(), member());
    assertThat(
            listed(
                ListGroupsRequest.newBuilder().addStates(GroupState.COMPLETING_REBALANCE), group))
        .containsExactly(tuple(group, GroupState.COMPLETING_REBALANCE, "consumer", 2));

    CompletableFuture<JoinGroupResponse> joining = joined.leader().subscribe("other").joining();
    WireGroup.awaitRebalance(joined.member(1));

    assertThat(
            listed(ListGroupsRequest.newBuilder().addStates(GroupState.PREPARING_REBALANCE), group))
        .containsExactly(tuple(group, GroupState.PREPARING_REBALANCE, "consumer", 2));
    assertThat(listed(ListGroupsRequest.newBuilder().addStates(GroupState.STABLE), group))
        .isEmpty();
    assertThat(joining).isNotDone();
  }

  @Test
  @DisplayName("groups are listed in pages")
  void groupsAreListedInPages() {
    List<String> groups = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      String each = cluster.newGroup();
      groups.add(each);
      WireGroup.joined(new WireMember(cluster.wire(), each).type("paged"));
    }

    assertThat(admin.list(ListGroupsRequest.newBuilder().setPageSize(2).build()))
        .extracting(ListGroupsResponse.Group::getGroupId)
        .doesNotHaveDuplicates()
        .containsAll(groups);
  }

  @Test
  @DisplayName("92. testDescribeGroupStable")
  void testDescribeGroupStable() {
    String topic = cluster.newTopic(2);
    WireMember leader = member().subscribe(topic).client("app-1").session(Duration.ofSeconds(20));
    WireMember follower = member().subscribe(topic).client("app-2").instance("b");
    long before = System.currentTimeMillis() - 1_000;
    WireGroup joined = WireGroup.joined(leader, follower);
    Map<String, com.google.protobuf.ByteString> assignments =
        Map.of(
            leader.id(), ConsumerBytes.assignment(topic, 0),
            follower.id(), ConsumerBytes.assignment(topic, 1));
    leader.sync(assignments);
    follower.sync();
    leader.commit(topic, 0, 7);

    DescribeGroupResponse described = admin.describe(group);

    assertThat(described.getState()).isEqualTo(GroupState.STABLE);
    assertThat(described.getGenerationId()).isEqualTo(joined.generation());
    assertThat(described.getProtocolType()).isEqualTo("consumer");
    assertThat(described.getProtocolName()).isEqualTo("range");
    assertThat(described.getLeaderId()).isEqualTo(leader.id());
    assertThat(described.getStateTimestampMs())
        .isBetween(before, System.currentTimeMillis() + 1_000);
    assertThat(described.getCoordinator().getNodeId())
        .isEqualTo(cluster.wire().coordinatorOf(group));
    assertThat(described.getMembersList())
        .allSatisfy(each -> assertThat(each.getClientHost()).isEqualTo("/127.0.0.1"));
    assertThat(described.getMembersList())
        .extracting(each -> each.toBuilder().clearClientHost().build())
        .containsExactly(
            member(leader.id(), "app-1", 20_000, topic, 0),
            member(follower.id(), "app-2", 30_000, topic, 1).toBuilder()
                .setGroupInstanceId("b")
                .build());
    assertThat(described.getOffsetsList())
        .extracting(
            DescribeGroupResponse.Offset::getTopic,
            DescribeGroupResponse.Offset::getPartition,
            DescribeGroupResponse.Offset::hasCommitted,
            each -> each.getCommitted().getOffset(),
            DescribeGroupResponse.Offset::getMemberId)
        .containsExactly(
            tuple(topic, 0, true, 7L, leader.id()), tuple(topic, 1, false, 0L, follower.id()));
  }

  private static DescribeGroupResponse.Member member(
      String id, String clientId, int session, String topic, int partition) {
    return DescribeGroupResponse.Member.newBuilder()
        .setMemberId(id)
        .setClientId(clientId)
        .setSessionTimeoutMs(session)
        .setRebalanceTimeoutMs(60_000)
        .setMetadata(ConsumerBytes.subscription(topic))
        .setAssignment(ConsumerBytes.assignment(topic, partition))
        .addSubscribedTopics(topic)
        .addAssigned(
            DescribeGroupResponse.TopicPartitions.newBuilder()
                .setTopic(topic)
                .addPartitions(partition))
        .build();
  }

  @Test
  @DisplayName("only the parts that were asked for are described")
  void partsOfADescription() {
    WireGroup stable = WireGroup.stable(member());
    simpleCommitOf(stable.leader());

    DescribeGroupResponse members = describe(DescribeGroupRequest.Part.MEMBERS);
    DescribeGroupResponse offsets = describe(DescribeGroupRequest.Part.OFFSETS);
    DescribeGroupResponse events = describe(DescribeGroupRequest.Part.EVENTS);

    assertThat(members.getMembersCount()).isPositive();
    assertThat(members.getOffsetsCount() + members.getEventsCount()).isZero();
    assertThat(offsets.getOffsetsCount()).isPositive();
    assertThat(offsets.getMembersCount() + offsets.getEventsCount()).isZero();
    assertThat(events.getEventsCount()).isPositive();
    assertThat(events.getMembersCount() + events.getOffsetsCount()).isZero();
  }

  @Test
  @DisplayName("93. testDescribeGroupInactiveGroup: GROUP_ID_NOT_FOUND, as newer versions answer")
  void testDescribeGroupInactiveGroup() {
    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> admin.describe(group));
  }

  @Test
  @DisplayName("lag: log end offsets come with heartbeats and with commits")
  void lagIsVisible() {
    String topic = cluster.newTopic(3);
    WireGroup stable = WireGroup.stable(member().subscribe(topic));
    WireMember member = stable.leader();
    assertThat(logEnd(topic, 0)).isEqualTo(-1);

    cluster
        .wire()
        .call(
            group,
            CoordinatorServiceStub::heartbeat,
            member.heartbeatRequest().toBuilder()
                .addEndOffsets(
                    EndOffsets.newBuilder()
                        .setTopic(topic)
                        .addPartitions(
                            EndOffsets.Partition.newBuilder().setIndex(0).setEndOffset(100)))
                .build());
    cluster
        .wire()
        .call(
            group,
            CoordinatorServiceStub::offsetCommit,
            member
                .commitRequest()
                .addTopics(
                    OffsetCommitRequest.Topic.newBuilder()
                        .setName(topic)
                        .addPartitions(
                            OffsetCommitRequest.Partition.newBuilder().setIndex(0).setOffset(40))
                        .addPartitions(
                            OffsetCommitRequest.Partition.newBuilder()
                                .setIndex(1)
                                .setOffset(5)
                                .setEndOffset(8)))
                .build());
    member.commit(topic, 2, 1);

    assertThat(logEnd(topic, 0)).isEqualTo(100);
    assertThat(logEnd(topic, 1)).isEqualTo(8);
    assertThat(logEnd(topic, 2)).as("nobody told").isEqualTo(-1);
    await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> offset(topic, 0).getLogEndOffsetAgeMs() >= 200);
  }

  private long logEnd(String topic, int partition) {
    return admin.describe(group).getOffsetsList().stream()
        .filter(each -> each.getTopic().equals(topic) && each.getPartition() == partition)
        .filter(DescribeGroupResponse.Offset::hasLogEndOffset)
        .mapToLong(DescribeGroupResponse.Offset::getLogEndOffset)
        .findFirst()
        .orElse(-1);
  }

  private DescribeGroupResponse.Offset offset(String topic, int partition) {
    return admin.describe(group).getOffsetsList().stream()
        .filter(each -> each.getTopic().equals(topic) && each.getPartition() == partition)
        .findFirst()
        .orElseThrow();
  }

  private DescribeGroupResponse describe(DescribeGroupRequest.Part part) {
    return cluster
        .wire()
        .admin(
            group,
            GroupAdminServiceStub::describeGroup,
            DescribeGroupRequest.newBuilder().setGroupId(group).addParts(part).build());
  }

  private List<org.assertj.core.groups.Tuple> listed(
      ListGroupsRequest.Builder filter, String... of) {
    List<String> wanted = List.of(of);
    return admin.list(filter.build()).stream()
        .filter(each -> wanted.contains(each.getGroupId()))
        .map(
            each ->
                tuple(
                    each.getGroupId(), each.getState(), each.getProtocolType(), each.getMembers()))
        .toList();
  }

  private void simpleCommitOf(WireMember member) {
    member.commit(cluster.newTopic(1), 0, 1);
  }

  private WireMember member() {
    return new WireMember(cluster.wire(), group);
  }
}
