// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import com.google.protobuf.ByteString;
import io.muster.client.Assignment;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.PreviousAssignment;
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
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Who a member is for the coordinator, and its requests. The member chooses its id itself, so a
 * JoinGroup that is sent twice is the same JoinGroup; also a static member, whose instance id says
 * whose place it takes. Used on the member's serial executor only.
 */
final class MemberIdentity {
  private static final String PROTOCOL_TYPE = "consumer";
  private static final int MAX_REASON_LENGTH = 255;

  private final MemberConfig config;
  private final RequestHeader header;
  private String memberId;
  // The id to leave under, until the one that took its place has been sent.
  private @Nullable String formerId;
  private boolean known;
  private boolean everSent;
  private long joinSequence;

  MemberIdentity(MemberConfig config, RequestHeader header) {
    this.config = config;
    this.header = header;
    this.memberId = fresh();
  }

  private String fresh() {
    String instance = config.instanceId();
    return (instance == null ? header.getClientId() : instance) + "-" + UUID.randomUUID();
  }

  String memberId() {
    return memberId;
  }

  /** The coordinator may know this id, so leaving makes sense. */
  boolean mayBeKnown() {
    return formerId != null || known || everSent;
  }

  /** The coordinator removed the member: it comes back as another. */
  void renew() {
    formerId = null;
    memberId = fresh();
    known = false;
    everSent = false;
    joinSequence = 0;
  }

  /**
   * The member stops, and the coordinator still counts it in: it comes back as another, but leaves
   * as the one that it was.
   */
  void retire() {
    String leaving = idToLeave();
    boolean may = mayBeKnown();
    renew();
    formerId = may ? leaving : null;
  }

  /** The coordinator knows the member by this id. */
  void accepted(String id) {
    memberId = id;
    known = true;
  }

  /**
   * A new JoinGroup.
   *
   * @param topics the subscription
   * @param kept what the member goes on holding while it joins
   * @param lastJoined the generation that it joined last, -1 where there is none. It goes into the
   *     subscription also where nothing is held: to a stable group a follower that joins with the
   *     same subscription as before is no reason to rebalance, and this one wants something
   * @param previous what it was assigned last
   */
  JoinGroupRequest join(
      Set<String> topics,
      Assignment kept,
      int lastJoined,
      PreviousAssignment previous,
      String reason) {
    int generation = kept.generation() == Assignment.NO_GENERATION ? lastJoined : kept.generation();
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
              .setMetadata(
                  ByteString.copyFrom(
                      SubscriptionBytes.write(
                          topics,
                          kept.partitions(),
                          generation == Assignment.NO_GENERATION
                              ? OptionalInt.empty()
                              : OptionalInt.of(generation),
                          assignor.userData(topics, previous)))));
    }
    instance(request::setGroupInstanceId);
    everSent = true;
    formerId = null;
    return request.build();
  }

  /**
   * The SyncGroup for a generation.
   *
   * @param assignments from the leader member only
   * @param topicsRevision of the topics that it assigned, from the leader member only
   */
  SyncGroupRequest sync(
      JoinGroupResponse joined, Map<String, byte[]> assignments, long topicsRevision) {
    SyncGroupRequest.Builder request =
        SyncGroupRequest.newBuilder()
            .setHeader(header)
            .setGroupId(config.groupId())
            .setGenerationId(joined.getGenerationId())
            .setMemberId(memberId)
            .setProtocolType(joined.getProtocolType())
            .setProtocolName(joined.getProtocolName())
            .setTopicsRevision(topicsRevision);
    instance(request::setGroupInstanceId);
    assignments.forEach(
        (id, bytes) ->
            request.addAssignments(
                SyncGroupRequest.Assignment.newBuilder()
                    .setMemberId(id)
                    .setAssignment(ByteString.copyFrom(bytes))));
    return request.build();
  }

  HeartbeatRequest heartbeat(int generation) {
    HeartbeatRequest.Builder request =
        HeartbeatRequest.newBuilder()
            .setGroupId(config.groupId())
            .setGenerationId(generation)
            .setMemberId(memberId);
    instance(request::setGroupInstanceId);
    return request.build();
  }

  LeaveGroupRequest leave(String reason) {
    LeaveGroupRequest.Member.Builder member =
        LeaveGroupRequest.Member.newBuilder().setMemberId(idToLeave()).setReason(shortened(reason));
    instance(member::setGroupInstanceId);
    return LeaveGroupRequest.newBuilder()
        .setHeader(header)
        .setGroupId(config.groupId())
        .addMembers(member)
        .build();
  }

  private String idToLeave() {
    String former = formerId;
    return former == null ? memberId : former;
  }

  private void instance(Consumer<String> set) {
    String instance = config.instanceId();
    if (instance != null) {
      set.accept(instance);
    }
  }

  private static String shortened(String reason) {
    return reason.length() <= MAX_REASON_LENGTH ? reason : reason.substring(0, MAX_REASON_LENGTH);
  }
}
