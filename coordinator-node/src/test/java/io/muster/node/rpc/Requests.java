// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import com.google.protobuf.ByteString;
import io.muster.proto.v1.ConnectRequest;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.Topic;
import java.util.List;

/** Requests in order, for tests to vary. */
final class Requests {
  private Requests() {}

  static RequestHeader header(int version) {
    return RequestHeader.newBuilder().setProtocolVersion(version).setClientId("app").build();
  }

  static JoinGroupRequest.Builder join() {
    return JoinGroupRequest.newBuilder()
        .setHeader(header(1))
        .setGroupId("g")
        .setMemberId("m")
        .setFirstJoin(true)
        .setSessionTimeoutMs(10_000)
        .setProtocolType("consumer")
        .addProtocols(protocol("range"));
  }

  static JoinGroupRequest.Protocol.Builder protocol(String name) {
    return JoinGroupRequest.Protocol.newBuilder().setName(name).setMetadata(ByteString.EMPTY);
  }

  static SyncGroupRequest.Builder sync() {
    return SyncGroupRequest.newBuilder()
        .setGroupId("g")
        .setGenerationId(1)
        .setMemberId("m")
        .addAssignments(assignment("m"));
  }

  static SyncGroupRequest.Assignment assignment(String member) {
    return SyncGroupRequest.Assignment.newBuilder().setMemberId(member).build();
  }

  static HeartbeatRequest.Builder heartbeat() {
    return HeartbeatRequest.newBuilder().setGroupId("g").setGenerationId(1).setMemberId("m");
  }

  static LeaveGroupRequest.Builder leave() {
    return LeaveGroupRequest.newBuilder().setGroupId("g").addMembers(leaving("m"));
  }

  static LeaveGroupRequest.Member.Builder leaving(String member) {
    return LeaveGroupRequest.Member.newBuilder().setMemberId(member);
  }

  static OffsetCommitRequest.Builder commit() {
    return OffsetCommitRequest.newBuilder()
        .setGroupId("g")
        .setGenerationId(1)
        .setMemberId("m")
        .addTopics(topic("orders", 0));
  }

  /** Partitions from 0 on. */
  static OffsetCommitRequest.Topic.Builder topic(String name, int lastPartition) {
    OffsetCommitRequest.Topic.Builder topic = OffsetCommitRequest.Topic.newBuilder().setName(name);
    for (int i = 0; i <= lastPartition; i++) {
      topic.addPartitions(partition(i, 1));
    }
    return topic;
  }

  static OffsetCommitRequest.Partition.Builder partition(int index, long offset) {
    return OffsetCommitRequest.Partition.newBuilder().setIndex(index).setOffset(offset);
  }

  static OffsetFetchRequest.Builder fetch(Integer... partitions) {
    return OffsetFetchRequest.newBuilder()
        .setGroupId("g")
        .addTopics(
            OffsetFetchRequest.Topic.newBuilder()
                .setName("orders")
                .addAllPartitions(List.of(partitions)));
  }

  static CreateTopicRequest createTopic(String name, int partitions) {
    return CreateTopicRequest.newBuilder()
        .setTopic(Topic.newBuilder().setName(name).setPartitionCount(partitions))
        .build();
  }

  static ConnectRequest.Call call(long id, HeartbeatRequest.Builder heartbeat) {
    return ConnectRequest.Call.newBuilder().setCorrelationId(id).setHeartbeat(heartbeat).build();
  }

  static ConnectRequest.Call call(long id, OffsetCommitRequest.Builder commit) {
    return ConnectRequest.Call.newBuilder().setCorrelationId(id).setOffsetCommit(commit).build();
  }

  static ConnectRequest connect(ConnectRequest.Call... calls) {
    return ConnectRequest.newBuilder().addAllCalls(List.of(calls)).build();
  }
}
