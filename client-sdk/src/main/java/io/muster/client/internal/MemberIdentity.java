// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import com.google.protobuf.ByteString;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.RequestHeader;
import io.muster.proto.v1.SyncGroupRequest;
import java.util.Map;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;

/**
 * Who a member is for the coordinator, and its requests. The member chooses its id itself, so a
 * JoinGroup that is sent twice is the same JoinGroup. Used on the member's serial executor only.
 */
final class MemberIdentity {
  private static final String PROTOCOL_TYPE = "consumer";
  private static final int MAX_REASON_LENGTH = 255;

  private final MemberConfig config;
  private final RequestHeader header;
  private String memberId;
  private boolean known;
  private boolean everSent;
  private long joinSequence;

  MemberIdentity(MemberConfig config, RequestHeader header) {
    this.config = config;
    this.header = header;
    this.memberId = fresh();
  }

  private String fresh() {
    return header.getClientId() + "-" + UUID.randomUUID();
  }

  String memberId() {
    return memberId;
  }

  /** The coordinator may know this id, so leaving makes sense. */
  boolean mayBeKnown() {
    return known || everSent;
  }

  /** The coordinator removed the member: it comes back as another. */
  void renew() {
    memberId = fresh();
    known = false;
    everSent = false;
    joinSequence = 0;
  }

  /** The coordinator knows the member by this id. */
  void accepted(String id) {
    memberId = id;
    known = true;
  }

  JoinGroupRequest join(Set<String> topics, String reason) {
    byte[] subscription = SubscriptionBytes.write(topics, Set.of(), OptionalInt.empty());
    JoinGroupRequest.Builder request =
        JoinGroupRequest.newBuilder()
            .setHeader(header)
            .setGroupId(config.groupId())
            .setMemberId(memberId)
            .setFirstJoin(!known)
            .setSessionTimeoutMs((int) config.sessionTimeout().toMillis())
            .setRebalanceTimeoutMs((int) config.rebalanceTimeout().toMillis())
            .setProtocolType(PROTOCOL_TYPE)
            .setReason(shortened(reason))
            .setSequence(++joinSequence);
    for (PartitionAssignor assignor : config.assignors()) {
      request.addProtocols(
          JoinGroupRequest.Protocol.newBuilder()
              .setName(assignor.name())
              .setMetadata(ByteString.copyFrom(subscription)));
    }
    everSent = true;
    return request.build();
  }

  SyncGroupRequest sync(JoinGroupResponse joined, Map<String, byte[]> assignments) {
    SyncGroupRequest.Builder request =
        SyncGroupRequest.newBuilder()
            .setHeader(header)
            .setGroupId(config.groupId())
            .setGenerationId(joined.getGenerationId())
            .setMemberId(memberId)
            .setProtocolType(joined.getProtocolType())
            .setProtocolName(joined.getProtocolName());
    assignments.forEach(
        (id, bytes) ->
            request.addAssignments(
                SyncGroupRequest.Assignment.newBuilder()
                    .setMemberId(id)
                    .setAssignment(ByteString.copyFrom(bytes))));
    return request.build();
  }

  HeartbeatRequest heartbeat(int generation) {
    return HeartbeatRequest.newBuilder()
        .setGroupId(config.groupId())
        .setGenerationId(generation)
        .setMemberId(memberId)
        .build();
  }

  LeaveGroupRequest leave(String reason) {
    return LeaveGroupRequest.newBuilder()
        .setHeader(header)
        .setGroupId(config.groupId())
        .addMembers(
            LeaveGroupRequest.Member.newBuilder()
                .setMemberId(memberId)
                .setReason(shortened(reason)))
        .build();
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH);
  }
}
