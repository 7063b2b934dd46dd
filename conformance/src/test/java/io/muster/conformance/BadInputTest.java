// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance;

import static io.muster.conformance.wire.Refusals.answer;
import static io.muster.conformance.wire.Refusals.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.junit.jupiter.api.DynamicTest.dynamicTest;

import com.google.protobuf.ByteString;
import io.grpc.Status;
import io.grpc.stub.AbstractStub;
import io.muster.conformance.cluster.TestCluster;
import io.muster.conformance.cluster.WithCluster;
import io.muster.conformance.wire.Admin;
import io.muster.conformance.wire.ConsumerBytes;
import io.muster.conformance.wire.Offsets;
import io.muster.conformance.wire.Refused;
import io.muster.conformance.wire.Rpc;
import io.muster.conformance.wire.WireGroup;
import io.muster.conformance.wire.WireMember;
import io.muster.conformance.wire.WireStream;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.ClusterServiceGrpc.ClusterServiceStub;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.ConnectResponse;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceStub;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.EndOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.GroupAdminServiceGrpc.GroupAdminServiceStub;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.Topic;
import io.muster.proto.v1.TopicServiceGrpc.TopicServiceStub;
import io.muster.proto.v1.WatchGroupRequest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.junit.jupiter.api.DisplayName;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/**
 * What a client can get wrong, in each call: a refusal that names the field, and nothing changed.
 */
@WithCluster
class BadInputTest {
  private static final RequestHeader FUTURE =
      RequestHeader.newBuilder().setProtocolVersion(99).build();
  private static final String LONG_ID = "g".repeat(1_025);
  private static final String LONG_NAME = "t".repeat(250);
  private static final ByteString MEGABYTE = ByteString.copyFrom(new byte[600 * 1_024]);

  private final TestCluster cluster;
  private final String group;
  private final List<DynamicTest> rows = new ArrayList<>();

  BadInputTest(TestCluster cluster) {
    this.cluster = cluster;
    this.group = cluster.newGroup();
  }

  @TestFactory
  @DisplayName("every call of CoordinatorService")
  List<DynamicTest> coordinatorService() {
    find();
    join();
    sync();
    heartbeat();
    leave();
    commit();
    fetch();
    return rows;
  }

  private void find() {
    Call<FindCoordinatorRequest> find =
        coordinator("FindCoordinator", CoordinatorServiceStub::findCoordinator);
    FindCoordinatorRequest good = FindCoordinatorRequest.newBuilder().setGroupId(group).build();
    find.refuses(
        "an id that is too long",
        good.toBuilder().setGroupId(LONG_ID).build(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    find.refuses(
        "a version of the future",
        good.toBuilder().setHeader(FUTURE).build(),
        ErrorReason.UNSUPPORTED_PROTOCOL_VERSION,
        "header.protocol_version");
  }

  private void join() {
    Call<JoinGroupRequest> join = coordinator("JoinGroup", CoordinatorServiceStub::joinGroup);
    JoinGroupRequest good = new WireMember(cluster.wire(), group).joinRequest();
    join.refuses(
        "nothing at all",
        JoinGroupRequest.getDefaultInstance(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    join.refuses(
        "an id that is too long",
        good.toBuilder().setGroupId(LONG_ID).build(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    join.refuses(
        "no session",
        good.toBuilder().clearSessionTimeoutMs().build(),
        ErrorReason.INVALID_SESSION_TIMEOUT,
        "session_timeout_ms");
    join.refuses(
        "a negative rebalance timeout",
        good.toBuilder().setRebalanceTimeoutMs(-1).build(),
        ErrorReason.INVALID_REQUEST,
        "rebalance_timeout_ms");
    join.refuses(
        "a first join without an id",
        good.toBuilder().clearMemberId().build(),
        ErrorReason.INVALID_REQUEST,
        "member_id");
    join.refuses(
        "a member id that is too long",
        good.toBuilder().setMemberId("m".repeat(513)).build(),
        ErrorReason.INVALID_REQUEST,
        "member_id");
    join.refuses(
        "an instance id that is none",
        good.toBuilder().setGroupInstanceId("a b").build(),
        ErrorReason.INVALID_REQUEST,
        "group_instance_id");
    join.refuses(
        "no protocol type",
        good.toBuilder().clearProtocolType().build(),
        ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
        "protocol_type");
    join.refuses(
        "no protocols",
        good.toBuilder().clearProtocols().build(),
        ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
        "protocols");
    join.refuses(
        "one protocol twice",
        good.toBuilder().addProtocols(good.getProtocols(0)).build(),
        ErrorReason.INVALID_REQUEST,
        "protocols[1].name");
    join.refuses(
        "a protocol without a name",
        good.toBuilder().addProtocols(JoinGroupRequest.Protocol.getDefaultInstance()).build(),
        ErrorReason.INVALID_REQUEST,
        "protocols[1].name");
    JoinGroupRequest.Builder many = good.toBuilder();
    for (int i = 0; i < 16; i++) {
      many.addProtocols(JoinGroupRequest.Protocol.newBuilder().setName("p" + i));
    }
    join.refuses("17 protocols", many.build(), ErrorReason.INVALID_REQUEST, "protocols");
    join.refuses(
        "metadata that is too large",
        metadata(good, ByteString.copyFrom(new byte[256 * 1_024 + 1])),
        ErrorReason.INVALID_REQUEST,
        "protocols.metadata");
    join.refuses(
        "10,001 topics in one subscription",
        metadata(good, ConsumerBytes.subscription(topics(10_001))),
        ErrorReason.INVALID_REQUEST,
        "protocols.metadata");
    join.refuses(
        "a request that is too large",
        metadata(good, MEGABYTE),
        ErrorReason.REQUEST_TOO_LARGE,
        "request");
    join.refuses(
        "a negative sequence",
        good.toBuilder().setSequence(-1).build(),
        ErrorReason.INVALID_REQUEST,
        "sequence");
    join.refuses(
        "a client id that is too long",
        good.toBuilder().setHeader(RequestHeader.newBuilder().setClientId("c".repeat(257))).build(),
        ErrorReason.INVALID_REQUEST,
        "header.client_id");
    join.refuses(
        "a version of the future",
        good.toBuilder().setHeader(FUTURE).build(),
        ErrorReason.UNSUPPORTED_PROTOCOL_VERSION,
        "header.protocol_version");
  }

  private void sync() {
    Call<SyncGroupRequest> sync = coordinator("SyncGroup", CoordinatorServiceStub::syncGroup);
    SyncGroupRequest good =
        SyncGroupRequest.newBuilder().setGroupId(group).setMemberId("m").setGenerationId(1).build();
    SyncGroupRequest.Assignment assignment =
        SyncGroupRequest.Assignment.newBuilder().setMemberId("m").build();
    sync.refuses(
        "nothing at all",
        SyncGroupRequest.getDefaultInstance(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    sync.refuses(
        "no member id",
        good.toBuilder().clearMemberId().build(),
        ErrorReason.UNKNOWN_MEMBER_ID,
        "member_id");
    sync.refuses(
        "a negative generation",
        good.toBuilder().setGenerationId(-2).build(),
        ErrorReason.INVALID_REQUEST,
        "generation_id");
    sync.refuses(
        "a negative revision",
        good.toBuilder().setTopicsRevision(-1).build(),
        ErrorReason.INVALID_REQUEST,
        "topics_revision");
    sync.refuses(
        "one member twice",
        good.toBuilder().addAssignments(assignment).addAssignments(assignment).build(),
        ErrorReason.INVALID_REQUEST,
        "assignments[1].member_id");
    sync.refuses(
        "an assignment for nobody",
        good.toBuilder().addAssignments(SyncGroupRequest.Assignment.getDefaultInstance()).build(),
        ErrorReason.INVALID_REQUEST,
        "assignments[0].member_id");
    sync.refuses(
        "a request that is too large",
        good.toBuilder().addAssignments(assignment.toBuilder().setAssignment(MEGABYTE)).build(),
        ErrorReason.REQUEST_TOO_LARGE,
        "request");
  }

  private void heartbeat() {
    Call<HeartbeatRequest> heartbeat = coordinator("Heartbeat", CoordinatorServiceStub::heartbeat);
    HeartbeatRequest good =
        HeartbeatRequest.newBuilder().setGroupId(group).setMemberId("m").setGenerationId(1).build();
    heartbeat.refuses(
        "nothing at all",
        HeartbeatRequest.getDefaultInstance(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    heartbeat.refuses(
        "no member id",
        good.toBuilder().clearMemberId().build(),
        ErrorReason.UNKNOWN_MEMBER_ID,
        "member_id");
    heartbeat.refuses(
        "a negative generation",
        good.toBuilder().setGenerationId(-2).build(),
        ErrorReason.INVALID_REQUEST,
        "generation_id");
    heartbeat.refuses(
        "a log end before the beginning",
        good.toBuilder().addEndOffsets(endOffset("t", 0, -1)).build(),
        ErrorReason.INVALID_REQUEST,
        "end_offsets[0].partitions[0].end_offset");
    heartbeat.refuses(
        "a log end of one partition twice",
        good.toBuilder()
            .addEndOffsets(endOffset("t", 0, 1))
            .addEndOffsets(endOffset("t", 0, 2))
            .build(),
        ErrorReason.INVALID_REQUEST,
        "end_offsets[1].partitions[0].index");
    EndOffsets.Builder many = EndOffsets.newBuilder().setTopic("t");
    for (int i = 0; i <= 10_000; i++) {
      many.addPartitions(EndOffsets.Partition.newBuilder().setIndex(i));
    }
    heartbeat.refuses(
        "10,001 log ends",
        good.toBuilder().addEndOffsets(many).build(),
        ErrorReason.INVALID_REQUEST,
        "end_offsets.partitions");
  }

  private void leave() {
    Call<LeaveGroupRequest> leave = coordinator("LeaveGroup", CoordinatorServiceStub::leaveGroup);
    LeaveGroupRequest good = LeaveGroupRequest.newBuilder().setGroupId(group).build();
    leave.refuses(
        "nothing at all",
        LeaveGroupRequest.getDefaultInstance(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    leave.refuses("nobody", good, ErrorReason.INVALID_REQUEST, "members");
    leave.refuses(
        "a member without any id",
        good.toBuilder().addMembers(LeaveGroupRequest.Member.getDefaultInstance()).build(),
        ErrorReason.INVALID_REQUEST,
        "members[0].member_id");
  }

  private void commit() {
    Call<OffsetCommitRequest> commit =
        coordinator("OffsetCommit", CoordinatorServiceStub::offsetCommit);
    OffsetCommitRequest good = OffsetCommitRequest.newBuilder().setGroupId(group).build();
    commit.refuses(
        "an id that is too long",
        good.toBuilder().setGroupId(LONG_ID).build(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    commit.refuses(
        "a topic's name that is none",
        good.toBuilder().addTopics(Offsets.commit("", 0, 1)).build(),
        ErrorReason.INVALID_TOPIC_EXCEPTION,
        "topics.name");
    commit.refuses(
        "a negative partition",
        good.toBuilder().addTopics(Offsets.commit("t", -1, 1)).build(),
        ErrorReason.INVALID_REQUEST,
        "topics[0].partitions[0].index");
    commit.refuses(
        "a negative offset",
        good.toBuilder().addTopics(Offsets.commit("t", 0, -1)).build(),
        ErrorReason.INVALID_REQUEST,
        "topics[0].partitions[0].offset");
    commit.refuses(
        "one partition twice",
        good.toBuilder()
            .addTopics(Offsets.commit("t", 0, 1))
            .addTopics(Offsets.commit("t", 0, 2))
            .build(),
        ErrorReason.INVALID_REQUEST,
        "topics[1].partitions[0].index");
    commit.refuses(
        "a sequence of nobody",
        good.toBuilder().setSequence(1).build(),
        ErrorReason.INVALID_REQUEST,
        "header.client_id");
    commit.refuses(
        "a negative sequence",
        good.toBuilder().setSequence(-1).build(),
        ErrorReason.INVALID_REQUEST,
        "sequence");
  }

  private void fetch() {
    Call<OffsetFetchRequest> fetch =
        coordinator("OffsetFetch", CoordinatorServiceStub::offsetFetch);
    OffsetFetchRequest good = OffsetFetchRequest.newBuilder().setGroupId(group).build();
    fetch.refuses(
        "an id that is too long",
        good.toBuilder().setGroupId(LONG_ID).build(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    fetch.refuses(
        "a topic's name that is too long",
        good.toBuilder().addTopics(Offsets.of(LONG_NAME, 0)).build(),
        ErrorReason.INVALID_TOPIC_EXCEPTION,
        "topics.name");
    fetch.refuses(
        "a negative partition",
        good.toBuilder().addTopics(Offsets.of("t", -1)).build(),
        ErrorReason.INVALID_REQUEST,
        "topics[0].partitions[0].index");
  }

  @TestFactory
  @DisplayName("every call of GroupAdminService")
  List<DynamicTest> groupAdminService() {
    Call<ListGroupsRequest> list = admin("ListGroups", GroupAdminServiceStub::listGroups);
    list.refuses(
        "an unknown state",
        ListGroupsRequest.newBuilder().addStatesValue(99).build(),
        ErrorReason.INVALID_REQUEST,
        "states[0]");
    list.refuses(
        "no state",
        ListGroupsRequest.newBuilder().addStatesValue(0).build(),
        ErrorReason.INVALID_REQUEST,
        "states[0]");
    list.refuses(
        "a page that is too large",
        ListGroupsRequest.newBuilder().setPageSize(10_001).build(),
        ErrorReason.INVALID_REQUEST,
        "page_size");
    list.refuses(
        "a negative page",
        ListGroupsRequest.newBuilder().setPageSize(-1).build(),
        ErrorReason.INVALID_REQUEST,
        "page_size");
    list.refuses(
        "a page token of nobody",
        ListGroupsRequest.newBuilder().setPageToken("\u0000no token").build(),
        ErrorReason.INVALID_REQUEST,
        "page_token");

    Call<DescribeGroupRequest> describe =
        admin("DescribeGroup", GroupAdminServiceStub::describeGroup);
    describe.refuses(
        "an id that is too long",
        DescribeGroupRequest.newBuilder().setGroupId(LONG_ID).build(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
    describe.refuses(
        "an unknown part",
        DescribeGroupRequest.newBuilder().setGroupId(group).addPartsValue(99).build(),
        ErrorReason.INVALID_REQUEST,
        "parts[0]");

    Call<DeleteGroupRequest> delete = admin("DeleteGroup", GroupAdminServiceStub::deleteGroup);
    delete.refuses(
        "an id that is too long",
        DeleteGroupRequest.newBuilder().setGroupId(LONG_ID).build(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");

    Call<AlterOffsetsRequest> alter = admin("AlterOffsets", GroupAdminServiceStub::alterOffsets);
    AlterOffsetsRequest altering = AlterOffsetsRequest.newBuilder().setGroupId(group).build();
    alter.refuses("nothing", altering, ErrorReason.INVALID_REQUEST, "topics");
    alter.refuses(
        "one partition twice",
        altering.toBuilder()
            .addTopics(Offsets.commit("t", 0, 1))
            .addTopics(Offsets.commit("t", 0, 2))
            .build(),
        ErrorReason.INVALID_REQUEST,
        "topics[1].partitions[0].index");

    Call<DeleteOffsetsRequest> deleteOffsets =
        admin("DeleteOffsets", GroupAdminServiceStub::deleteOffsets);
    deleteOffsets.refuses(
        "nothing",
        DeleteOffsetsRequest.newBuilder().setGroupId(group).build(),
        ErrorReason.INVALID_REQUEST,
        "topics");

    Call<RemoveMembersRequest> remove =
        admin("RemoveMembers", GroupAdminServiceStub::removeMembers);
    remove.refuses(
        "nobody",
        RemoveMembersRequest.newBuilder().setGroupId(group).build(),
        ErrorReason.INVALID_REQUEST,
        "members");
    remove.refuses(
        "no group",
        RemoveMembersRequest.getDefaultInstance(),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");

    Call<WatchGroupRequest> watch = admin("WatchGroup", GroupAdminServiceStub::watchGroup);
    watch.refuses(
        "a negative number",
        WatchGroupRequest.newBuilder().setGroupId(group).setAfterEvent(-1).build(),
        ErrorReason.INVALID_REQUEST,
        "after_event");
    return rows;
  }

  @TestFactory
  @DisplayName("every call of TopicService and ClusterService")
  List<DynamicTest> topicAndClusterService() {
    Call<CreateTopicRequest> create = topics("CreateTopic", TopicServiceStub::createTopic);
    create.refuses(
        "nothing at all",
        CreateTopicRequest.getDefaultInstance(),
        ErrorReason.INVALID_TOPIC_EXCEPTION,
        "topic.name");
    create.refuses(
        "no partitions", creation("t", 0), ErrorReason.INVALID_PARTITIONS, "topic.partition_count");
    create.refuses(
        "10,001 partitions",
        creation("t", 10_001),
        ErrorReason.INVALID_PARTITIONS,
        "topic.partition_count");
    create.refuses(
        "a name with a blank",
        creation("a b", 1),
        ErrorReason.INVALID_TOPIC_EXCEPTION,
        "topic.name");
    create.refuses(
        "a name that is too long",
        creation(LONG_NAME, 1),
        ErrorReason.INVALID_TOPIC_EXCEPTION,
        "topic.name");

    Call<ExpandTopicRequest> expand = topics("ExpandTopic", TopicServiceStub::expandTopic);
    expand.refuses(
        "nothing at all",
        ExpandTopicRequest.getDefaultInstance(),
        ErrorReason.INVALID_TOPIC_EXCEPTION,
        "name");
    expand.refuses(
        "10,001 partitions",
        ExpandTopicRequest.newBuilder().setName("t").setPartitionCount(10_001).build(),
        ErrorReason.INVALID_PARTITIONS,
        "partition_count");

    Call<DeleteTopicRequest> delete = topics("DeleteTopic", TopicServiceStub::deleteTopic);
    delete.refuses(
        "nothing at all",
        DeleteTopicRequest.getDefaultInstance(),
        ErrorReason.INVALID_TOPIC_EXCEPTION,
        "name");

    Call<ListTopicsRequest> list = topics("ListTopics", TopicServiceStub::listTopics);
    list.refuses(
        "10,001 names",
        ListTopicsRequest.newBuilder().addAllNames(topics(10_001)).build(),
        ErrorReason.INVALID_REQUEST,
        "names");

    new Call<>("DescribeCluster", this::clusterStub, ClusterServiceStub::describeCluster)
        .refuses(
            "a version of the future",
            DescribeClusterRequest.newBuilder().setHeader(FUTURE).build(),
            ErrorReason.UNSUPPORTED_PROTOCOL_VERSION,
            "header.protocol_version");
    return rows;
  }

  @Test
  @Provokes({
    ErrorReason.INVALID_REQUEST,
    ErrorReason.INVALID_TOPIC_EXCEPTION,
    ErrorReason.REQUEST_TOO_LARGE,
    ErrorReason.UNSUPPORTED_PROTOCOL_VERSION
  })
  @DisplayName("what every call refuses, once more in one place")
  void whatEveryCallRefuses() {
    OffsetCommitRequest good = OffsetCommitRequest.newBuilder().setGroupId(group).build();
    Map<ErrorReason, OffsetCommitRequest> bad =
        Map.of(
            ErrorReason.INVALID_REQUEST,
            good.toBuilder().addTopics(Offsets.commit("t", 0, -1)).build(),
            ErrorReason.INVALID_TOPIC_EXCEPTION,
            good.toBuilder().addTopics(Offsets.commit("", 0, 1)).build(),
            ErrorReason.REQUEST_TOO_LARGE,
            good.toBuilder().addTopics(Offsets.commit("t", 0, 1, "x".repeat(600 * 1_024))).build(),
            ErrorReason.UNSUPPORTED_PROTOCOL_VERSION,
            good.toBuilder().setHeader(FUTURE).build());

    bad.forEach(
        (reason, request) ->
            refused(
                reason,
                () -> cluster.wire().call(group, CoordinatorServiceStub::offsetCommit, request)));

    refused(ErrorReason.GROUP_ID_NOT_FOUND, () -> new Admin(cluster.wire()).describe(group));
  }

  @Test
  @DisplayName("a message that is not even read")
  void aMessageThatIsNotEvenRead() {
    JoinGroupRequest request =
        metadata(
            new WireMember(cluster.wire(), group).joinRequest(),
            ByteString.copyFrom(new byte[2 << 20]));

    Refused refusal =
        catchThrowableOfType(
            Refused.class,
            () -> cluster.wire().call(group, CoordinatorServiceStub::joinGroup, request));

    assertThat(refusal.code()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  @DisplayName("a call on the stream that asks nothing")
  void aCallThatAsksNothing() {
    try (WireStream stream = new WireStream(cluster.wire(), cluster.wire().nodes().get(0))) {
      ConnectResponse.Answer answer = stream.call(ConnectRequest.Call.newBuilder());

      assertThat(answer.getError().getReason()).isEqualTo(ErrorReason.INVALID_REQUEST);
    }
  }

  @Test
  @DisplayName("bad calls on the stream are refused one by one, and the stream goes on")
  void badCallsOnTheStream() {
    WireGroup stable = WireGroup.stable(new WireMember(cluster.wire(), group));
    try (WireStream stream = new WireStream(cluster.wire(), cluster.wire().coordinatorOf(group))) {
      ConnectResponse.Answer bad =
          stream.call(
              ConnectRequest.Call.newBuilder()
                  .setOffsetCommit(
                      stable.leader().commitRequest().addTopics(Offsets.commit("t", 0, -1))));

      assertThat(bad.getError().getReason()).isEqualTo(ErrorReason.INVALID_REQUEST);
      assertThat(bad.getError().getMetadataMap())
          .containsEntry("field", "topics[0].partitions[0].offset");
      assertThat(stream.heartbeat(stable.leader()).hasHeartbeat()).isTrue();
    }
  }

  @Test
  @DisplayName("10,000 topics in one subscription are accepted")
  void tenThousandTopics() {
    WireGroup stable =
        WireGroup.stable(
            new WireMember(cluster.wire(), group)
                .protocol("range", ConsumerBytes.subscription(topics(10_000))));

    stable.leader().heartbeat();
    assertThat(new Admin(cluster.wire()).describe(group).getMembers(0).getSubscribedTopicsCount())
        .isEqualTo(10_000);
  }

  @Test
  @DisplayName("a subscription that cannot be read is the members' business")
  void aSubscriptionThatCannotBeRead() {
    WireGroup stable =
        WireGroup.stable(
            new WireMember(cluster.wire(), group)
                .protocol("range", ByteString.copyFromUtf8("not a subscription")));

    stable.leader().heartbeat();
    assertThat(new Admin(cluster.wire()).describe(group).getMembers(0).getSubscribedTopicsList())
        .isEmpty();
  }

  @Test
  @DisplayName("a member id of another group")
  void aMemberIdOfAnotherGroup() {
    WireGroup stable = WireGroup.stable(new WireMember(cluster.wire(), group));
    String other = cluster.newGroup();
    WireGroup.stable(new WireMember(cluster.wire(), other));
    WireMember stray =
        new WireMember(cluster.wire(), other).id(stable.leader().id()).notFirst().generation(1);

    refused(ErrorReason.UNKNOWN_MEMBER_ID, stray::join);
    refused(ErrorReason.UNKNOWN_MEMBER_ID, stray::sync);
    refused(ErrorReason.UNKNOWN_MEMBER_ID, stray::heartbeat);
    refused(ErrorReason.UNKNOWN_MEMBER_ID, () -> stray.commit(cluster.newTopic(1), 0, 1));
    assertThat(stray.leave().getMembers(0).getReason()).isEqualTo(ErrorReason.UNKNOWN_MEMBER_ID);
    stable.leader().heartbeat();
  }

  @Test
  @DisplayName("a generation far ahead")
  void aGenerationFarAhead() {
    WireGroup stable = WireGroup.stable(new WireMember(cluster.wire(), group));
    WireMember ahead = stable.leader().generation(Integer.MAX_VALUE);

    refused(ErrorReason.ILLEGAL_GENERATION, ahead::sync);
    refused(ErrorReason.ILLEGAL_GENERATION, ahead::heartbeat);
    refused(ErrorReason.ILLEGAL_GENERATION, () -> ahead.commit(cluster.newTopic(1), 0, 1));
    assertThat(new Admin(cluster.wire()).describe(group).getGenerationId()).isEqualTo(1);
  }

  @Test
  @DisplayName("an assignment for a member that is not there")
  void anAssignmentForAMemberThatIsNotThere() {
    WireGroup joined =
        WireGroup.joined(
            new WireMember(cluster.wire(), group), new WireMember(cluster.wire(), group));
    Map<String, ByteString> assignments = new HashMap<>(joined.assignments());
    assignments.put("a-stranger", ConsumerBytes.assignment("t", 0));

    Refused refusal = refused(ErrorReason.INVALID_REQUEST, () -> joined.leader().sync(assignments));

    assertThat(refusal).hasMessageContaining("a-stranger");
    assertThat(refusal.metadata().get("field")).matches("assignments\\[\\d]\\.member_id");
    joined.sync(); // the right ones still count
    assertThat(new Admin(cluster.wire()).members(group))
        .containsExactlyInAnyOrder(joined.leader().id(), joined.member(1).id());
  }

  @Test
  @DisplayName("a follower's assignments are ignored")
  void aFollowersAssignmentsAreIgnored() {
    WireGroup joined =
        WireGroup.joined(
            new WireMember(cluster.wire(), group), new WireMember(cluster.wire(), group));
    Map<String, ByteString> assignments = joined.assignments();
    Map<String, ByteString> usurped =
        Map.of(joined.member(1).id(), ConsumerBytes.assignment("t", 0, 1, 2));

    var follower = joined.member(1).syncing(usurped);
    joined.leader().sync(assignments);

    assertThat(answer(follower).getAssignment()).isEqualTo(assignments.get(joined.member(1).id()));
  }

  private <Q, R> Call<Q> coordinator(String name, Rpc<CoordinatorServiceStub, Q, R> rpc) {
    return new Call<>(
        name, () -> cluster.wire().coordinator(cluster.wire().coordinatorOf(group)), rpc);
  }

  private <Q, R> Call<Q> admin(String name, Rpc<GroupAdminServiceStub, Q, R> rpc) {
    return new Call<>(
        name, () -> cluster.wire().groupAdmin(cluster.wire().coordinatorOf(group)), rpc);
  }

  private <Q, R> Call<Q> topics(String name, Rpc<TopicServiceStub, Q, R> rpc) {
    return new Call<>(
        name,
        () -> {
          int some = cluster.wire().nodes().get(0);
          return cluster.wire().topics(cluster.wire().describeCluster(some).getControllerNodeId());
        },
        rpc);
  }

  private ClusterServiceStub clusterStub() {
    return cluster.wire().cluster(cluster.wire().nodes().get(0));
  }

  private static CreateTopicRequest creation(String name, int partitions) {
    return CreateTopicRequest.newBuilder()
        .setTopic(Topic.newBuilder().setName(name).setPartitionCount(partitions))
        .build();
  }

  private static EndOffsets endOffset(String topic, int partition, long end) {
    return EndOffsets.newBuilder()
        .setTopic(topic)
        .addPartitions(EndOffsets.Partition.newBuilder().setIndex(partition).setEndOffset(end))
        .build();
  }

  private static JoinGroupRequest metadata(JoinGroupRequest request, ByteString metadata) {
    return request.toBuilder()
        .setProtocols(0, request.getProtocols(0).toBuilder().setMetadata(metadata))
        .build();
  }

  private static List<String> topics(int count) {
    List<String> topics = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      topics.add("t" + i);
    }
    return topics;
  }

  /** One method, for which rows of the table are made. */
  private final class Call<Q> {
    private final String name;
    private final Consumer<Q> send;

    <S extends AbstractStub<S>, R> Call(String name, Supplier<S> stub, Rpc<S, Q, R> rpc) {
      this.name = name;
      this.send = request -> answer(cluster.wire().once(stub.get(), rpc, request));
    }

    void refuses(String what, Q request, ErrorReason reason, String field) {
      rows.add(
          dynamicTest(
              name + ": " + what,
              () -> {
                Refused refusal = refused(reason, () -> send.accept(request));
                assertThat(refusal.metadata())
                    .as(refusal.getMessage())
                    .containsEntry("field", field);
                assertThat(refusal.getMessage()).isNotBlank();
              }));
    }
  }
}
