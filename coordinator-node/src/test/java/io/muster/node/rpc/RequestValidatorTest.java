// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.Requests.assignment;
import static io.muster.node.rpc.Requests.commit;
import static io.muster.node.rpc.Requests.createTopic;
import static io.muster.node.rpc.Requests.fetch;
import static io.muster.node.rpc.Requests.header;
import static io.muster.node.rpc.Requests.heartbeat;
import static io.muster.node.rpc.Requests.join;
import static io.muster.node.rpc.Requests.leave;
import static io.muster.node.rpc.Requests.leaving;
import static io.muster.node.rpc.Requests.partition;
import static io.muster.node.rpc.Requests.protocol;
import static io.muster.node.rpc.Requests.sync;
import static io.muster.node.rpc.Requests.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import io.muster.node.coordinator.ApiException;
import io.muster.proto.v1.DeleteTopicRequest;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.EndOffsets;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.ExpandTopicRequest;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RequestHeader;
import io.muster.state.Limits;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.IntFunction;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Every limit, at the limit and one above it. */
class RequestValidatorTest {
  private static final CoordinatorValidator VALIDATOR = validator();

  private static CoordinatorValidator validator() {
    try {
      return new CoordinatorValidator(RunningServer.config());
    } catch (Exception e) {
      throw new AssertionError(e);
    }
  }

  /** A request in which one thing varies. */
  private record Case(
      String name, Runnable legal, Runnable illegal, ErrorReason reason, String field) {
    @Override
    public String toString() {
      return name;
    }
  }

  /** The legal and the illegal value differ by one. */
  private static Case limit(
      String name,
      int limit,
      int above,
      IntFunction<Runnable> check,
      ErrorReason reason,
      String field) {
    return new Case(name, check.apply(limit), check.apply(above), reason, field);
  }

  private static Case max(String name, int max, IntFunction<Runnable> check, String field) {
    return limit(name, max, max + 1, check, ErrorReason.INVALID_REQUEST, field);
  }

  private static Case bad(String name, Runnable illegal, ErrorReason reason, String field) {
    return new Case(name, () -> {}, illegal, reason, field);
  }

  static List<Case> cases() {
    List<Case> cases = new ArrayList<>();
    headers(cases);
    joins(cases);
    members(cases);
    offsets(cases);
    topics(cases);
    reports(cases);
    return cases;
  }

  private static void headers(List<Case> cases) {
    IntFunction<Runnable> version =
        v -> () -> VALIDATOR.heartbeat(heartbeat().setHeader(header(v)).build());
    ErrorReason unsupported = ErrorReason.UNSUPPORTED_PROTOCOL_VERSION;
    cases.add(limit("newest version", 1, 2, version, unsupported, "header.protocol_version"));
    cases.add(limit("no version", 0, -1, version, unsupported, "header.protocol_version"));
    cases.add(
        max(
            "client id",
            Limits.CLIENT_ID_BYTES_MAX,
            n -> () -> describeCluster(describe(text(n))),
            "header.client_id"));
    for (IntFunction<Runnable> check :
        List.<IntFunction<Runnable>>of(
            n -> () -> VALIDATOR.find(find(text(n))),
            n -> () -> VALIDATOR.join(join().setGroupId(text(n)).build()),
            n -> () -> VALIDATOR.sync(sync().setGroupId(text(n)).build()),
            n -> () -> VALIDATOR.heartbeat(heartbeat().setGroupId(text(n)).build()),
            n -> () -> VALIDATOR.leave(leave().setGroupId(text(n)).build()),
            n -> () -> checkCommit(commit().setGroupId(text(n)).build()),
            n -> () -> VALIDATOR.fetch(fetch(1).setGroupId(text(n)).build()))) {
      int max = Limits.GROUP_ID_BYTES_MAX;
      cases.add(limit("group id", max, max + 1, check, ErrorReason.INVALID_GROUP_ID, "group_id"));
    }
    for (IntFunction<Runnable> check :
        List.<IntFunction<Runnable>>of(
            n -> () -> VALIDATOR.join(join().setGroupId(text(n)).build()),
            n -> () -> VALIDATOR.sync(sync().setGroupId(text(n)).build()),
            n -> () -> VALIDATOR.heartbeat(heartbeat().setGroupId(text(n)).build()),
            n -> () -> VALIDATOR.leave(leave().setGroupId(text(n)).build()))) {
      cases.add(limit("empty group id", 1, 0, check, ErrorReason.INVALID_GROUP_ID, "group_id"));
    }
    int size = Limits.REQUEST_BYTES_MAX;
    ErrorReason tooLarge = ErrorReason.REQUEST_TOO_LARGE;
    cases.add(limit("join's size", size, size + 1, n -> sized(n), tooLarge, "request"));
  }

  private static void joins(List<Case> cases) {
    IntFunction<Runnable> session =
        ms -> () -> VALIDATOR.join(join().setSessionTimeoutMs(ms).build());
    ErrorReason timeout = ErrorReason.INVALID_SESSION_TIMEOUT;
    cases.add(limit("shortest session", 6_000, 5_999, session, timeout, "session_timeout_ms"));
    cases.add(
        limit("longest session", 1_800_000, 1_800_001, session, timeout, "session_timeout_ms"));
    ErrorReason invalid = ErrorReason.INVALID_REQUEST;
    cases.add(
        limit(
            "rebalance timeout",
            0,
            -1,
            ms -> () -> VALIDATOR.join(join().setRebalanceTimeoutMs(ms).build()),
            invalid,
            "rebalance_timeout_ms"));
    cases.add(
        limit(
            "sequence",
            0,
            -1,
            n -> () -> VALIDATOR.join(join().setSequence(n).build()),
            invalid,
            "sequence"));
    cases.add(
        limit(
            "first join's member id",
            1,
            0,
            n -> () -> VALIDATOR.join(join().setMemberId(text(n)).build()),
            invalid,
            "member_id"));
    ErrorReason inconsistent = ErrorReason.INCONSISTENT_GROUP_PROTOCOL;
    cases.add(limit("no protocols", 1, 0, n -> offering(n), inconsistent, "protocols"));
    cases.add(max("protocols", Limits.PROTOCOLS_PER_MEMBER_MAX, n -> offering(n), "protocols"));
    cases.add(
        limit(
            "no protocol type",
            1,
            0,
            n -> () -> VALIDATOR.join(join().setProtocolType(text(n)).build()),
            inconsistent,
            "protocol_type"));
    cases.add(
        max(
            "protocol type",
            Limits.PROTOCOL_NAME_BYTES_MAX,
            n -> () -> VALIDATOR.join(join().setProtocolType(text(n)).build()),
            "protocol_type"));
    IntFunction<Runnable> protocolName =
        n -> () -> VALIDATOR.join(join().addProtocols(protocol(text(n))).build());
    cases.add(
        max("protocol's name", Limits.PROTOCOL_NAME_BYTES_MAX, protocolName, "protocols[1].name"));
    cases.add(limit("no protocol's name", 1, 0, protocolName, invalid, "protocols[1].name"));
    cases.add(
        max(
            "metadata",
            Limits.MEMBER_METADATA_BYTES_MAX,
            n -> describing(1_000, n - 1_000),
            "protocols.metadata"));
    cases.add(
        bad(
            "protocol twice",
            () -> VALIDATOR.join(join().addProtocols(protocol("range")).build()),
            invalid,
            "protocols[1].name"));
  }

  private static void members(List<Case> cases) {
    ErrorReason invalid = ErrorReason.INVALID_REQUEST;
    int id = Limits.MEMBER_ID_BYTES_MAX;
    for (IntFunction<Runnable> check :
        List.<IntFunction<Runnable>>of(
            n -> () -> VALIDATOR.join(join().setMemberId(text(n)).build()),
            n -> () -> VALIDATOR.sync(sync().setMemberId(text(n)).build()),
            n -> () -> VALIDATOR.heartbeat(heartbeat().setMemberId(text(n)).build()),
            n -> () -> checkCommit(commit().setMemberId(text(n)).build()))) {
      cases.add(max("member id", id, check, "member_id"));
    }
    ErrorReason unknown = ErrorReason.UNKNOWN_MEMBER_ID;
    for (IntFunction<Runnable> check :
        List.<IntFunction<Runnable>>of(
            n -> () -> VALIDATOR.sync(sync().setMemberId(text(n)).build()),
            n -> () -> VALIDATOR.heartbeat(heartbeat().setMemberId(text(n)).build()))) {
      cases.add(limit("empty member id", 1, 0, check, unknown, "member_id"));
    }
    for (IntFunction<Runnable> check :
        List.<IntFunction<Runnable>>of(
            n -> () -> VALIDATOR.join(join().setGroupInstanceId(ascii(n)).build()),
            n -> () -> VALIDATOR.sync(sync().setGroupInstanceId(ascii(n)).build()),
            n -> () -> VALIDATOR.heartbeat(heartbeat().setGroupInstanceId(ascii(n)).build()),
            n -> () -> checkCommit(commit().setGroupInstanceId(ascii(n)).build()))) {
      int max = Limits.GROUP_INSTANCE_ID_LENGTH_MAX;
      cases.add(max("instance id", max, check, "group_instance_id"));
      cases.add(limit("empty instance id", 1, 0, check, invalid, "group_instance_id"));
    }
    for (IntFunction<Runnable> check :
        List.<IntFunction<Runnable>>of(
            n -> () -> VALIDATOR.sync(sync().setGenerationId(n).build()),
            n -> () -> VALIDATOR.heartbeat(heartbeat().setGenerationId(n).build()),
            n -> () -> checkCommit(commit().setGenerationId(n).build()))) {
      cases.add(limit("generation", -1, -2, check, invalid, "generation_id"));
    }
    IntFunction<Runnable> assigned =
        n -> () -> VALIDATOR.sync(sync().addAssignments(assignment(text(n))).build());
    cases.add(max("assigned member", id, assigned, "assignments[1].member_id"));
    cases.add(limit("empty assigned member", 2, 0, assigned, invalid, "assignments[1].member_id"));
    cases.add(
        bad(
            "assigned twice",
            () -> VALIDATOR.sync(sync().addAssignments(assignment("m")).build()),
            invalid,
            "assignments[1].member_id"));
    cases.add(
        max(
            "sync's protocol type",
            Limits.PROTOCOL_NAME_BYTES_MAX,
            n -> () -> VALIDATOR.sync(sync().setProtocolType(text(n)).build()),
            "protocol_type"));
    cases.add(
        max(
            "sync's protocol name",
            Limits.PROTOCOL_NAME_BYTES_MAX,
            n -> () -> VALIDATOR.sync(sync().setProtocolName(text(n)).build()),
            "protocol_name"));
    cases.add(limit("nobody leaves", 1, 0, n -> leavingMembers(n), invalid, "members"));
    cases.add(
        max("leaving members", Limits.LEAVING_MEMBERS_MAX, n -> leavingMembers(n), "members"));
    IntFunction<Runnable> left =
        n -> () -> VALIDATOR.leave(leave().addMembers(leaving(text(n))).build());
    cases.add(max("leaving member id", id, left, "members[1].member_id"));
    cases.add(limit("empty leaving member", 1, 0, left, invalid, "members[1].member_id"));
    cases.add(
        max(
            "leaving instance id",
            Limits.GROUP_INSTANCE_ID_LENGTH_MAX,
            n -> () -> VALIDATOR.leave(leave().addMembers(instance(ascii(n))).build()),
            "members[1].group_instance_id"));
  }

  private static void offsets(List<Case> cases) {
    ErrorReason invalid = ErrorReason.INVALID_REQUEST;
    ErrorReason topicName = ErrorReason.INVALID_TOPIC_EXCEPTION;
    int name = Limits.TOPIC_NAME_LENGTH_MAX;
    IntFunction<Runnable> committed =
        n -> () -> checkCommit(commit().addTopics(topic(ascii(n), 0)).build());
    cases.add(limit("committed topic", name, name + 1, committed, topicName, "topics.name"));
    cases.add(limit("empty topic", 1, 0, committed, topicName, "topics.name"));
    int count = Limits.OFFSETS_PER_REQUEST_MAX;
    cases.add(max("committed partitions", count, n -> committing(n), "topics.partitions"));
    cases.add(max("committed topics", count, n -> () -> checkCommit(emptyTopics(n)), "topics"));
    cases.add(max("fetched partitions", count, n -> fetching(n), "topics.partitions"));
    IntFunction<Runnable> offset = n -> () -> checkCommit(committing(partition(1, n)));
    cases.add(limit("offset", 0, -1, offset, invalid, "topics[1].partitions[0].offset"));
    IntFunction<Runnable> index = n -> () -> checkCommit(committing(partition(n, 1)));
    cases.add(limit("partition", 0, -1, index, invalid, "topics[1].partitions[0].index"));
    IntFunction<Runnable> epoch =
        n -> () -> checkCommit(committing(partition(1, 1).setLeaderEpoch(n)));
    cases.add(limit("epoch", 0, -1, epoch, invalid, "topics[1].partitions[0].leader_epoch"));
    cases.add(
        limit(
            "commit's sequence",
            0,
            -1,
            n -> () -> checkCommit(commit().setSequence(n).build()),
            invalid,
            "sequence"));
    cases.add(
        bad(
            "partition committed twice",
            () -> checkCommit(commit().addTopics(topic("orders", 0)).build()),
            invalid,
            "topics[1].partitions[0].index"));
    cases.add(
        limit(
            "partition fetched twice",
            2,
            1,
            n -> () -> VALIDATOR.fetch(fetch(1, n).build()),
            invalid,
            "topics[0].partitions[1].index"));
    cases.add(
        limit(
            "fetched partition",
            0,
            -1,
            n -> () -> VALIDATOR.fetch(fetch(n).build()),
            invalid,
            "topics[0].partitions[0].index"));
  }

  private static void topics(List<Case> cases) {
    int name = Limits.TOPIC_NAME_LENGTH_MAX;
    ErrorReason badName = ErrorReason.INVALID_TOPIC_EXCEPTION;
    IntFunction<Runnable> named = n -> () -> TopicValidator.create(createTopic(ascii(n), 1));
    cases.add(limit("topic's name", name, name + 1, named, badName, "topic.name"));
    cases.add(limit("no topic's name", 1, 0, named, badName, "topic.name"));
    for (String illegal : List.of(".", "..", "a b", "a/b", "\u00e9", "a\n")) {
      cases.add(
          bad(
              "topic " + illegal.strip(),
              () -> TopicValidator.create(createTopic(illegal, 1)),
              badName,
              "topic.name"));
    }
    IntFunction<Runnable> counted = n -> () -> TopicValidator.create(createTopic("t", n));
    int max = Limits.TOPIC_PARTITIONS_MAX;
    ErrorReason badCount = ErrorReason.INVALID_PARTITIONS;
    cases.add(limit("most partitions", max, max + 1, counted, badCount, "topic.partition_count"));
    cases.add(limit("fewest partitions", 1, 0, counted, badCount, "topic.partition_count"));
    cases.add(max("listed names", Limits.TOPICS_MAX, n -> listing(n), "names"));
    IntFunction<Runnable> expanded = n -> () -> TopicValidator.expand(expand("t", n));
    cases.add(limit("most added", max, max + 1, expanded, badCount, "partition_count"));
    cases.add(limit("fewest added", 1, 0, expanded, badCount, "partition_count"));
    cases.add(
        limit(
            "expanded topic",
            name,
            name + 1,
            n -> () -> TopicValidator.expand(expand(ascii(n), 1)),
            badName,
            "name"));
    cases.add(
        limit(
            "deleted topic",
            name,
            name + 1,
            n -> () -> TopicValidator.delete(delete(ascii(n))),
            badName,
            "name"));
  }

  private static ExpandTopicRequest expand(String name, int partitions) {
    return ExpandTopicRequest.newBuilder().setName(name).setPartitionCount(partitions).build();
  }

  private static DeleteTopicRequest delete(String name) {
    return DeleteTopicRequest.newBuilder().setName(name).build();
  }

  /** What came with static members, topics that change, and lag. */
  private static void reports(List<Case> cases) {
    ErrorReason invalid = ErrorReason.INVALID_REQUEST;
    int count = Limits.END_OFFSETS_MAX;
    cases.add(max("reported ends", count, n -> reporting(n), "end_offsets.partitions"));
    cases.add(
        max(
            "reported topics",
            count,
            n ->
                () ->
                    VALIDATOR.heartbeat(
                        heartbeat()
                            .addAllEndOffsets(
                                IntStream.range(0, n).mapToObj(i -> ends("t" + i, 0, 1)).toList())
                            .build()),
            "end_offsets"));
    IntFunction<Runnable> end = n -> () -> heartbeatWith(ends("t", 0, n));
    cases.add(limit("end", 0, -1, end, invalid, "end_offsets[0].partitions[0].end_offset"));
    IntFunction<Runnable> index = n -> () -> heartbeatWith(ends("t", n, 1));
    cases.add(limit("end's index", 0, -1, index, invalid, "end_offsets[0].partitions[0].index"));
    cases.add(
        limit(
            "end's topic",
            Limits.TOPIC_NAME_LENGTH_MAX,
            Limits.TOPIC_NAME_LENGTH_MAX + 1,
            n -> () -> heartbeatWith(ends(ascii(n), 0, 1)),
            ErrorReason.INVALID_TOPIC_EXCEPTION,
            "end_offsets.topic"));
    cases.add(
        bad(
            "end twice",
            () -> heartbeatWith(ends("t", 0, 1), ends("t", 0, 2)),
            invalid,
            "end_offsets[1].partitions[0].index"));
    cases.add(
        bad(
            "no ends",
            () -> heartbeatWith(EndOffsets.newBuilder().setTopic("t").build()),
            invalid,
            "end_offsets[0].partitions"));
    IntFunction<Runnable> committedEnd =
        n -> () -> checkCommit(committing(partition(1, 1).setEndOffset(n)));
    cases.add(
        limit("commit's end", 0, -1, committedEnd, invalid, "topics[1].partitions[0].end_offset"));
    cases.add(
        limit(
            "sync's topics revision",
            0,
            -1,
            n -> () -> VALIDATOR.sync(sync().setTopicsRevision(n).build()),
            invalid,
            "topics_revision"));
    cases.add(
        max(
            "subscribed topics",
            Limits.SUBSCRIBED_TOPICS_MAX,
            n -> subscribing(n),
            "protocols.metadata"));
  }

  private static Runnable reporting(int partitions) {
    EndOffsets.Builder ends = EndOffsets.newBuilder().setTopic("t");
    IntStream.range(0, partitions)
        .forEach(i -> ends.addPartitions(EndOffsets.Partition.newBuilder().setIndex(i)));
    return () -> heartbeatWith(ends.build());
  }

  private static EndOffsets ends(String topic, int index, long end) {
    return EndOffsets.newBuilder()
        .setTopic(topic)
        .addPartitions(EndOffsets.Partition.newBuilder().setIndex(index).setEndOffset(end))
        .build();
  }

  private static void heartbeatWith(EndOffsets... ends) {
    VALIDATOR.heartbeat(heartbeat().addAllEndOffsets(List.of(ends)).build());
  }

  /** Kafka's bytes: version, number of topics, and each topic with its length. */
  private static Runnable subscribing(int topics) {
    ByteBuffer bytes = ByteBuffer.allocate(6 + topics * 8).putShort((short) 0).putInt(topics);
    for (int i = 0; i < topics; i++) {
      byte[] name = ("t" + (10_000 + i)).getBytes(StandardCharsets.US_ASCII);
      bytes.putShort((short) name.length).put(name);
    }
    return () ->
        VALIDATOR.join(
            join()
                .clearProtocols()
                .addProtocols(protocol("range").setMetadata(ByteString.copyFrom(bytes.array())))
                .build());
  }

  @ParameterizedTest
  @MethodSource("cases")
  void theLimitIsAcceptedAndOneMoreIsRefused(Case oneLimit) {
    assertThatCode(oneLimit.legal::run).doesNotThrowAnyException();

    ApiException refusal = catchThrowableOfType(ApiException.class, oneLimit.illegal::run);

    assertThat(refusal).isNotNull();
    assertThat(refusal.reason()).isEqualTo(oneLimit.reason);
    assertThat(refusal.metadata()).containsEntry("field", oneLimit.field);
    assertThat(refusal.getMessage()).isNotBlank().hasSizeLessThan(ErrorMapping.MESSAGE_LENGTH_MAX);
    if (oneLimit.reason == ErrorReason.UNSUPPORTED_PROTOCOL_VERSION) {
      assertThat(refusal.metadata()).containsEntry("min", "1").containsEntry("max", "1");
    } else {
      assertThat(refusal.metadata()).containsKey("limit");
    }
  }

  @Test
  void whatKafkaAllowsIsAllowed() {
    // Offsets without a group id, commits without a member, and a join that asks for an id.
    checkCommit(commit().setGroupId("").clearGenerationId().setMemberId("").build());
    VALIDATOR.fetch(OffsetFetchRequest.getDefaultInstance());
    VALIDATOR.find(FindCoordinatorRequest.getDefaultInstance());
    VALIDATOR.join(join().setFirstJoin(false).setMemberId("").build());
    VALIDATOR.leave(leave().addMembers(instance("i")).build());
    // A static member needs no id of its own, and a subscription need not be readable.
    VALIDATOR.join(join().setFirstJoin(false).setMemberId("").setGroupInstanceId("i").build());
    VALIDATOR.join(
        join().addProtocols(protocol("own").setMetadata(ByteString.copyFromUtf8("?"))).build());
    checkCommit(OffsetCommitRequest.newBuilder().setGroupId("g").build());
    // Too long metadata fails its partition, not the request.
    checkCommit(committing(partition(1, 1).setMetadata("m".repeat(5_000))));
    // A topic may be named twice, a partition not.
    VALIDATOR.fetch(fetch(1).addTopics(fetch(2).getTopics(0)).build());
    checkCommit(commit().addTopics(topic("orders.v2", 0)).build());
  }

  @Test
  void aSequenceNeedsAWriterThatCanBeToldFromOthers() {
    OffsetCommitRequest alone = commit().clearGenerationId().setMemberId("").setSequence(1).build();
    OffsetCommitRequest withoutGeneration = alone.toBuilder().setGenerationId(-1).build();

    for (OffsetCommitRequest request : List.of(alone, withoutGeneration)) {
      ApiException refusal =
          catchThrowableOfType(ApiException.class, () -> VALIDATOR.commit(request, ""));
      assertThat(refusal.reason()).isEqualTo(ErrorReason.INVALID_REQUEST);
      assertThat(refusal.metadata()).containsEntry("field", "header.client_id");
      assertThat(refusal.getMessage()).contains("sequence is 1", "header.client_id");
      VALIDATOR.commit(request, "app");
      VALIDATOR.commit(request.toBuilder().clearSequence().build(), "");
    }
    VALIDATOR.commit(commit().setSequence(1).build(), "");
  }

  @Test
  void aLongValueIsNotRepeatedInTheAnswer() {
    ApiException refusal =
        catchThrowableOfType(ApiException.class, () -> VALIDATOR.find(find("x".repeat(100_000))));

    assertThat(refusal.getMessage())
        .isEqualTo(
            "group_id \""
                + "x".repeat(61)
                + "...\" has more than 1024 bytes in UTF-8: use a shorter one");
  }

  private static void checkCommit(OffsetCommitRequest request) {
    VALIDATOR.commit(request, request.getHeader().getClientId());
  }

  private static void describeCluster(DescribeClusterRequest request) {
    FieldChecks.envelope(request.getHeader(), request);
  }

  private static DescribeClusterRequest describe(String clientId) {
    return DescribeClusterRequest.newBuilder()
        .setHeader(RequestHeader.newBuilder().setClientId(clientId))
        .build();
  }

  private static FindCoordinatorRequest find(String groupId) {
    return FindCoordinatorRequest.newBuilder().setGroupId(groupId).build();
  }

  private static Runnable offering(int protocols) {
    JoinGroupRequest.Builder request = join().clearProtocols();
    IntStream.range(0, protocols).forEach(i -> request.addProtocols(protocol("p" + i)));
    return () -> VALIDATOR.join(request.build());
  }

  private static Runnable describing(int... metadataBytes) {
    JoinGroupRequest.Builder request = join().clearProtocols();
    for (int bytes : metadataBytes) {
      request.addProtocols(protocol("p" + bytes).setMetadata(ByteString.copyFrom(new byte[bytes])));
    }
    return () -> VALIDATOR.join(request.build());
  }

  private static Runnable sized(int bytes) {
    JoinGroupRequest.Builder request = join().setReason(ascii(bytes / 2));
    // The length of the reason keeps its number of digits, so this fits to the byte.
    int missing = bytes - request.build().getSerializedSize();
    request.setReason(ascii(bytes / 2 + missing));
    assertThat(request.build().getSerializedSize()).isEqualTo(bytes);
    return () -> VALIDATOR.join(request.build());
  }

  private static Runnable leavingMembers(int count) {
    return () ->
        VALIDATOR.leave(
            LeaveGroupRequest.newBuilder()
                .setGroupId("g")
                .addAllMembers(Collections.nCopies(count, leaving("m").build()))
                .build());
  }

  private static LeaveGroupRequest.Member instance(String id) {
    return LeaveGroupRequest.Member.newBuilder().setGroupInstanceId(id).build();
  }

  private static Runnable committing(int partitions) {
    return () -> checkCommit(commit().clearTopics().addTopics(topic("t", partitions - 1)).build());
  }

  private static OffsetCommitRequest committing(OffsetCommitRequest.Partition.Builder partition) {
    return commit()
        .addTopics(OffsetCommitRequest.Topic.newBuilder().setName("t").addPartitions(partition))
        .build();
  }

  private static OffsetCommitRequest emptyTopics(int count) {
    return commit()
        .clearTopics()
        .addAllTopics(
            Collections.nCopies(count, OffsetCommitRequest.Topic.newBuilder().setName("t").build()))
        .build();
  }

  private static Runnable fetching(int partitions) {
    Integer[] indexes = IntStream.range(0, partitions).boxed().toArray(Integer[]::new);
    return () -> VALIDATOR.fetch(fetch(indexes).build());
  }

  private static Runnable listing(int names) {
    return () ->
        TopicValidator.list(
            ListTopicsRequest.newBuilder().addAllNames(Collections.nCopies(names, "t")).build());
  }

  /** {@code bytes} bytes of UTF-8, with characters of two bytes where there is room. */
  private static String text(int bytes) {
    return (bytes % 2 == 1 ? "a" : "") + "\u00e9".repeat(bytes / 2);
  }

  private static String ascii(int length) {
    return "a".repeat(length);
  }
}
