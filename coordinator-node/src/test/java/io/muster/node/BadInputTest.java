// SPDX-License-Identifier: Apache-2.0
package io.muster.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.google.protobuf.ByteString;
import com.google.rpc.ErrorInfo;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.protobuf.StatusProto;
import io.muster.proto.v1.CoordinatorServiceGrpc.CoordinatorServiceBlockingStub;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RequestHeader;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a client can get wrong, sent to a real node: a clear refusal that names the field, nothing
 * changed, and the node goes on.
 */
class BadInputTest {
  @TempDir static Path root;
  private static TestCluster cluster;

  @BeforeAll
  static void start() throws Exception {
    cluster = new TestCluster(root, 1, Map.of("raft.groups", "1"));
    cluster.startAll();
    cluster.awaitAllLed();
    cluster.createTopic("t", 1);
  }

  @AfterAll
  static void stop() {
    cluster.close();
  }

  @AfterEach
  void theNodeStillServesAndNothingWasStored() {
    assertThat(
            api()
                .offsetFetch(OffsetFetchRequest.newBuilder().setGroupId("g").build())
                .getTopicsList())
        .isEmpty();
    assertThat(cluster.fatal()).isEmpty();
  }

  @Test
  void anEmptyGroupId() {
    assertRefused(
        () -> api().joinGroup(join("").build()), ErrorReason.INVALID_GROUP_ID, "group_id");
  }

  @Test
  void aGroupIdOfTenKilobytes() {
    String id = "g".repeat(10 * 1024);
    assertRefused(
        () -> api().joinGroup(join(id).build()), ErrorReason.INVALID_GROUP_ID, "group_id");
    assertRefused(
        () -> api().offsetCommit(commit(0).setGroupId(id).build()),
        ErrorReason.INVALID_GROUP_ID,
        "group_id");
  }

  @Test
  void aNegativeOffset() {
    assertRefused(
        () -> api().offsetCommit(commit(-1).build()), ErrorReason.INVALID_REQUEST, "offset");
  }

  @Test
  void metadataOverTheLimitAndAnUnknownPartition() {
    OffsetCommitRequest request =
        OffsetCommitRequest.newBuilder()
            .setGroupId("g")
            .addTopics(
                OffsetCommitRequest.Topic.newBuilder()
                    .setName("t")
                    .addPartitions(
                        OffsetCommitRequest.Partition.newBuilder().setMetadata("x".repeat(4097)))
                    .addPartitions(OffsetCommitRequest.Partition.newBuilder().setIndex(1)))
            .build();
    assertThat(api().offsetCommit(request).getTopics(0).getPartitionsList())
        .extracting(OffsetCommitResponse.Partition::getReason)
        .containsExactly(
            ErrorReason.OFFSET_METADATA_TOO_LARGE, ErrorReason.UNKNOWN_TOPIC_OR_PARTITION);
  }

  @Test
  void aRequestOverTheLimit() {
    assertRefused(
        () -> api().joinGroup(join("g", 512 * 1024).build()),
        ErrorReason.REQUEST_TOO_LARGE,
        "bytes");
  }

  @Test
  void aMessageThatIsNotEvenRead() {
    StatusRuntimeException refusal =
        catchThrowableOfType(
            StatusRuntimeException.class, () -> api().joinGroup(join("g", 2 << 20).build()));
    assertThat(refusal.getStatus().getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED);
  }

  @Test
  void aProtocolVersionOfTheFuture() {
    RequestHeader header = RequestHeader.newBuilder().setProtocolVersion(2).build();
    assertRefused(
        () -> api().joinGroup(join("g").setHeader(header).build()),
        ErrorReason.UNSUPPORTED_PROTOCOL_VERSION,
        "protocol_version");
  }

  @Test
  void anInstanceIdThatIsNoName() {
    assertRefused(
        () -> api().joinGroup(join("g").setGroupInstanceId("a b").build()),
        ErrorReason.INVALID_REQUEST,
        "group_instance_id");
  }

  private static CoordinatorServiceBlockingStub api() {
    return cluster.coordinator(1);
  }

  private static JoinGroupRequest.Builder join(String group) {
    return join(group, 10);
  }

  private static JoinGroupRequest.Builder join(String group, int metadataBytes) {
    return JoinGroupRequest.newBuilder()
        .setGroupId(group)
        .setMemberId("m")
        .setFirstJoin(true)
        .setSessionTimeoutMs(10_000)
        .setProtocolType("consumer")
        .addProtocols(
            JoinGroupRequest.Protocol.newBuilder()
                .setName("range")
                .setMetadata(ByteString.copyFrom(new byte[metadataBytes])));
  }

  private static OffsetCommitRequest.Builder commit(long offset) {
    return OffsetCommitRequest.newBuilder()
        .setGroupId("g")
        .addTopics(
            OffsetCommitRequest.Topic.newBuilder()
                .setName("t")
                .addPartitions(OffsetCommitRequest.Partition.newBuilder().setOffset(offset)));
  }

  private static void assertRefused(Executable call, ErrorReason reason, String named) {
    StatusRuntimeException refusal =
        catchThrowableOfType(StatusRuntimeException.class, call::execute);
    assertThat(refusal).isNotNull();
    com.google.rpc.Status status = StatusProto.fromThrowable(refusal);
    assertThat(status).isNotNull();
    assertThat(status.getDetailsList())
        .filteredOn(detail -> detail.is(ErrorInfo.class))
        .singleElement()
        .satisfies(
            detail -> {
              ErrorInfo info = detail.unpack(ErrorInfo.class);
              assertThat(info.getReason()).isEqualTo(reason.name());
              assertThat(info.getDomain()).isEqualTo("muster.io");
              assertThat(info.getMetadataMap()).containsKey("class");
            });
    assertThat(status.getMessage()).contains(named);
  }
}
