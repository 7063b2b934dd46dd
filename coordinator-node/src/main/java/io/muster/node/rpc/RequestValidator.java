// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.groupId;
import static io.muster.node.rpc.FieldChecks.header;
import static io.muster.node.rpc.FieldChecks.instanceId;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.memberId;
import static io.muster.node.rpc.FieldChecks.presentGroupId;
import static io.muster.node.rpc.FieldChecks.presentMemberId;
import static io.muster.node.rpc.FieldChecks.refusal;
import static io.muster.node.rpc.FieldChecks.size;
import static io.muster.node.rpc.FieldChecks.topicName;

import io.muster.node.config.NodeConfig;
import io.muster.proto.v1.CreateTopicRequest;
import io.muster.proto.v1.DescribeClusterRequest;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FindCoordinatorRequest;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.ListTopicsRequest;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.state.Limits;
import java.util.HashSet;
import java.util.Set;

/**
 * Shape and limits of every request, before anything is looked up or proposed. What depends on the
 * state of a group is none of its business; neither is the length of a commit's metadata, which
 * fails one partition and not the request.
 *
 * <p>Every method returns if the request is in order and otherwise throws {@link
 * io.muster.node.coordinator.ApiException}. Thread-safe.
 */
final class RequestValidator {
  /** "Without a generation", where a client writes it instead of leaving the field out. */
  private static final int NO_GENERATION = -1;

  private final int sessionTimeoutMin;
  private final int sessionTimeoutMax;

  RequestValidator(NodeConfig config) {
    this.sessionTimeoutMin = config.groupMinSessionTimeoutMs();
    this.sessionTimeoutMax = config.groupMaxSessionTimeoutMs();
  }

  void find(FindCoordinatorRequest request) {
    header(request.getHeader());
    size(request);
    groupId(request.getGroupId());
  }

  void join(JoinGroupRequest request) {
    header(request.getHeader());
    size(request);
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
    protocols(request);
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

  private static void protocols(JoinGroupRequest request) {
    if (request.getProtocolType().isEmpty()) {
      throw refusal(
          ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
          "protocol_type",
          1,
          "protocol_type is empty: name one, \"consumer\" for consumers");
    }
    FieldChecks.bytes("protocol_type", request.getProtocolType(), Limits.PROTOCOL_NAME_BYTES_MAX);
    int count = request.getProtocolsCount();
    if (count == 0) {
      throw refusal(
          ErrorReason.INCONSISTENT_GROUP_PROTOCOL,
          "protocols",
          1,
          "protocols is empty: offer at least one, such as \"range\"");
    }
    atMost("protocols", count, Limits.PROTOCOLS_PER_MEMBER_MAX);
    Set<String> names = new HashSet<>();
    int metadata = 0;
    for (int i = 0; i < count; i++) {
      String name = request.getProtocols(i).getName();
      if (name.isEmpty()) {
        throw invalid("protocols[" + i + "].name", 1, "protocols[" + i + "].name is empty");
      }
      if (!Texts.fits(name, Limits.PROTOCOL_NAME_BYTES_MAX)) {
        FieldChecks.bytes("protocols[" + i + "].name", name, Limits.PROTOCOL_NAME_BYTES_MAX);
      }
      if (!names.add(name)) {
        throw invalid(
            "protocols[" + i + "].name",
            1,
            "protocols names " + Texts.quoted(name) + " twice: offer each once");
      }
      metadata += request.getProtocols(i).getMetadata().size();
    }
    if (metadata > Limits.MEMBER_METADATA_BYTES_MAX) {
      throw invalid(
          "protocols.metadata",
          Limits.MEMBER_METADATA_BYTES_MAX,
          "protocols have "
              + metadata
              + " bytes of metadata in all; at most "
              + Limits.MEMBER_METADATA_BYTES_MAX
              + " are accepted: subscribe to fewer topics or offer fewer protocols");
    }
  }

  void sync(SyncGroupRequest request) {
    header(request.getHeader());
    size(request);
    presentGroupId(request.getGroupId());
    generation(request.getGenerationId());
    presentMemberId(request.getMemberId());
    if (request.hasGroupInstanceId()) {
      instanceId("group_instance_id", request.getGroupInstanceId());
    }
    FieldChecks.bytes("protocol_type", request.getProtocolType(), Limits.PROTOCOL_NAME_BYTES_MAX);
    FieldChecks.bytes("protocol_name", request.getProtocolName(), Limits.PROTOCOL_NAME_BYTES_MAX);
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
    header(request.getHeader());
    size(request);
    presentGroupId(request.getGroupId());
    generation(request.getGenerationId());
    presentMemberId(request.getMemberId());
    if (request.hasGroupInstanceId()) {
      instanceId("group_instance_id", request.getGroupInstanceId());
    }
  }

  void leave(LeaveGroupRequest request) {
    header(request.getHeader());
    size(request);
    presentGroupId(request.getGroupId());
    int count = request.getMembersCount();
    if (count == 0) {
      throw invalid("members", 1, "members is empty: name at least one member that leaves");
    }
    atMost("members", count, Limits.LEAVING_MEMBERS_MAX);
    for (int i = 0; i < count; i++) {
      LeaveGroupRequest.Member member = request.getMembers(i);
      String field = "members[" + i + "].member_id";
      if (member.getMemberId().isEmpty() && !member.hasGroupInstanceId()) {
        throw invalid(field, 1, field + " is empty: give it, or group_instance_id");
      }
      memberId(field, member.getMemberId());
      if (member.hasGroupInstanceId()) {
        instanceId("members[" + i + "].group_instance_id", member.getGroupInstanceId());
      }
    }
  }

  /**
   * @param clientId who calls: as the request's header says, or that of its stream
   */
  void commit(OffsetCommitRequest request, String clientId) {
    header(request.getHeader());
    size(request);
    groupId(request.getGroupId());
    if (request.hasGenerationId()) {
      generation(request.getGenerationId());
    }
    memberId("member_id", request.getMemberId());
    if (request.hasGroupInstanceId()) {
      instanceId("group_instance_id", request.getGroupInstanceId());
    }
    sequence(request.getSequence());
    boolean asMember = request.hasGenerationId() && request.getGenerationId() > NO_GENERATION;
    if (request.getSequence() > 0 && !asMember && clientId.isEmpty()) {
      throw invalid(
          "header.client_id",
          1,
          "sequence is "
              + request.getSequence()
              + " and header.client_id is empty: without generation_id sequences are counted by "
              + "client, so name one that no other process uses, or leave sequence out");
    }
    PartitionList partitions = new PartitionList(request.getTopicsCount());
    for (OffsetCommitRequest.Topic topic : request.getTopicsList()) {
      partitions.topic(topic.getName(), topic.getPartitionsCount());
      for (OffsetCommitRequest.Partition partition : topic.getPartitionsList()) {
        partitions.partition(partition.getIndex());
        if (partition.getOffset() < 0) {
          atLeast(partitions.field("offset"), partition.getOffset(), 0, "");
        }
        if (partition.hasLeaderEpoch() && partition.getLeaderEpoch() < 0) {
          atLeast(
              partitions.field("leader_epoch"),
              partition.getLeaderEpoch(),
              0,
              ": leave it out where it is not known");
        }
      }
    }
  }

  void fetch(OffsetFetchRequest request) {
    header(request.getHeader());
    size(request);
    groupId(request.getGroupId());
    PartitionList partitions = new PartitionList(request.getTopicsCount());
    for (OffsetFetchRequest.Topic topic : request.getTopicsList()) {
      partitions.topic(topic.getName(), topic.getPartitionsCount());
      for (int i = 0; i < topic.getPartitionsCount(); i++) {
        partitions.partition(topic.getPartitions(i));
      }
    }
  }

  void createTopic(CreateTopicRequest request) {
    header(request.getHeader());
    size(request);
    topicName("topic.name", request.getTopic().getName());
    int count = request.getTopic().getPartitionCount();
    if (count < 1 || count > Limits.TOPIC_PARTITIONS_MAX) {
      throw refusal(
          ErrorReason.INVALID_PARTITIONS,
          "topic.partition_count",
          Limits.TOPIC_PARTITIONS_MAX,
          "topic.partition_count is "
              + count
              + "; it must be from 1 to "
              + Limits.TOPIC_PARTITIONS_MAX);
    }
  }

  void listTopics(ListTopicsRequest request) {
    header(request.getHeader());
    size(request);
    atMost("names", request.getNamesCount(), Limits.TOPICS_MAX);
  }

  void describeCluster(DescribeClusterRequest request) {
    header(request.getHeader());
    size(request);
  }

  private static void generation(int generation) {
    atLeast(
        "generation_id", generation, NO_GENERATION, ": use the generation of the JoinGroup answer");
  }

  private static void sequence(long sequence) {
    atLeast("sequence", sequence, 0, "; 0 switches the check off");
  }
}
