// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.envelope;
import static io.muster.node.rpc.FieldChecks.groupId;
import static io.muster.node.rpc.FieldChecks.instanceId;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.memberId;
import static io.muster.node.rpc.FieldChecks.presentGroupId;
import static io.muster.node.rpc.FieldChecks.presentMemberId;
import static io.muster.node.rpc.FieldChecks.refusal;

import io.muster.node.config.NodeConfig;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.state.Limits;
import java.util.HashSet;
import java.util.Set;

/**
 * Shape and limits of the requests of members, before anything is looked up or proposed. What
 * depends on the state of a group is none of its business; neither is the length of a commit's
 * metadata, which fails one partition and not the request.
 *
 * <p>Every method returns if the request is in order and otherwise throws {@link
 * io.muster.node.coordinator.ApiException}. Thread-safe.
 */
final class CoordinatorValidator {
  /** "Without a generation", where a client writes it instead of leaving the field out. */
  private static final int NO_GENERATION = -1;

  private final int sessionTimeoutMin;
  private final int sessionTimeoutMax;

  CoordinatorValidator(NodeConfig config) {
    this.sessionTimeoutMin = config.groupMinSessionTimeoutMs();
    this.sessionTimeoutMax = config.groupMaxSessionTimeoutMs();
  }

  void find(FindCoordinatorRequest request) {
    envelope(request.getHeader(), request);
    groupId(request.getGroupId());
  }

  void join(JoinGroupRequest request) {
    envelope(request.getHeader(), request);
    presentGroupId(request.getGroupId());
    sessionTimeout(request.getSessionTimeoutMs());
    atLeast(
        "rebalance_timeout_ms",
        request.getRebalanceTimeoutMs(),
        0,
        "; 0 means the session timeout");
    memberId("member_id", request.getMemberId());
    if (request.getFirstJoin() && request.getMemberId().isEmpty()) {
      throw invalid(
          "member_id",
          1,
          "member_id is empty and first_join is set: choose an id, such as a UUID, or leave "
              + "first_join out and let the coordinator choose");
    }
    if (request.hasGroupInstanceId()) {
      instanceId("group_instance_id", request.getGroupInstanceId());
    }
    OfferedProtocols.check(request);
    sequence(request.getSequence());
  }

  private void sessionTimeout(int timeout) {
    if (timeout < sessionTimeoutMin || timeout > sessionTimeoutMax) {
      String limit = sessionTimeoutMin + ".." + sessionTimeoutMax;
      throw refusal(
          ErrorReason.INVALID_SESSION_TIMEOUT,
          "session_timeout_ms",
          limit,
          "session_timeout_ms is "
              + timeout
              + "; it must be from group.min.session.timeout.ms, "
              + sessionTimeoutMin
              + ", to group.max.session.timeout.ms, "
              + sessionTimeoutMax);
    }
  }

  void sync(SyncGroupRequest request) {
    envelope(request.getHeader(), request);
    presentGroupId(request.getGroupId());
    generation(request.getGenerationId());
    presentMemberId(request.getMemberId());
    if (request.hasGroupInstanceId()) {
      instanceId("group_instance_id", request.getGroupInstanceId());
    }
    FieldChecks.bytes("protocol_type", request.getProtocolType(), Limits.PROTOCOL_NAME_BYTES_MAX);
    FieldChecks.bytes("protocol_name", request.getProtocolName(), Limits.PROTOCOL_NAME_BYTES_MAX);
    atLeast(
        "topics_revision",
        request.getTopicsRevision(),
        0,
        ": use topics_revision of the ListTopics answer that was assigned from");
    Set<String> members = new HashSet<>();
    for (int i = 0; i < request.getAssignmentsCount(); i++) {
      String member = request.getAssignments(i).getMemberId();
      String field = "assignments[" + i + "].member_id";
      if (member.isEmpty()) {
        throw invalid(field, 1, field + " is empty");
      }
      memberId(field, member);
      if (!members.add(member)) {
        throw invalid(
            field, 1, "assignments names " + Texts.quoted(member) + " twice: name each once");
      }
    }
  }

  void heartbeat(HeartbeatRequest request) {
    envelope(request.getHeader(), request);
    presentGroupId(request.getGroupId());
    generation(request.getGenerationId());
    presentMemberId(request.getMemberId());
    if (request.hasGroupInstanceId()) {
      instanceId("group_instance_id", request.getGroupInstanceId());
    }
    PartitionList.endOffsets(request.getEndOffsetsList());
  }

  void leave(LeaveGroupRequest request) {
    envelope(request.getHeader(), request);
    presentGroupId(request.getGroupId());
    LeavingMembers.check(request.getMembersList());
  }

  /**
   * @param clientId who calls: as the request's header says, or that of its stream
   */
  void commit(OffsetCommitRequest request, String clientId) {
    envelope(request.getHeader(), request);
    groupId(request.getGroupId());
    if (request.hasGenerationId()) {
      generation(request.getGenerationId());
    }
    memberId("member_id", request.getMemberId());
    if (request.hasGroupInstanceId()) {
      instanceId("group_instance_id", request.getGroupInstanceId());
    }
    if (request.hasGenerationId() && request.getGenerationId() > NO_GENERATION) {
      sequence(request.getSequence());
    } else {
      sequenceOf(clientId, request.getSequence());
    }
    PartitionList.commit(request.getTopicsList());
  }

  void fetch(OffsetFetchRequest request) {
    envelope(request.getHeader(), request);
    groupId(request.getGroupId());
    PartitionList.named(request.getTopicsList());
  }

  private static void generation(int generation) {
    atLeast(
        "generation_id", generation, NO_GENERATION, ": use the generation of the JoinGroup answer");
  }

  /** Of a writer that is no member: sequences are counted by client. */
  static void sequenceOf(String clientId, long sequence) {
    sequence(sequence);
    if (sequence > 0 && clientId.isEmpty()) {
      throw invalid(
          "header.client_id",
          1,
          "sequence is "
              + sequence
              + " and header.client_id is empty: without generation_id sequences are counted by "
              + "client, so name one that no other process uses, or leave sequence out");
    }
  }

  private static void sequence(long sequence) {
    atLeast("sequence", sequence, 0, "; 0 switches the check off");
  }
}
