// SPDX-License-Identifier: Apache-2.0
package io.muster.bench.client;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Assignment;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.clients.consumer.internals.ConsumerProtocol;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.message.FindCoordinatorRequestData;
import org.apache.kafka.common.message.HeartbeatRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocol;
import org.apache.kafka.common.message.JoinGroupRequestData.JoinGroupRequestProtocolCollection;
import org.apache.kafka.common.message.JoinGroupResponseData;
import org.apache.kafka.common.message.LeaveGroupRequestData.MemberIdentity;
import org.apache.kafka.common.message.OffsetCommitRequestData;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestPartition;
import org.apache.kafka.common.message.OffsetCommitRequestData.OffsetCommitRequestTopic;
import org.apache.kafka.common.message.OffsetFetchRequestData;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestGroup;
import org.apache.kafka.common.message.OffsetFetchRequestData.OffsetFetchRequestTopics;
import org.apache.kafka.common.message.SyncGroupRequestData;
import org.apache.kafka.common.message.SyncGroupRequestData.SyncGroupRequestAssignment;
import org.apache.kafka.common.requests.FindCoordinatorRequest;
import org.apache.kafka.common.requests.HeartbeatRequest;
import org.apache.kafka.common.requests.JoinGroupRequest;
import org.apache.kafka.common.requests.LeaveGroupRequest;
import org.apache.kafka.common.requests.OffsetCommitRequest;
import org.apache.kafka.common.requests.OffsetFetchRequest;
import org.apache.kafka.common.requests.SyncGroupRequest;
import org.apache.kafka.common.utils.Utils;

/** Requests of the classic group protocol, in the versions that name topics by their names. */
final class KafkaRequests {
  private static final short FIND_COORDINATOR = 6;
  private static final short JOIN_GROUP = 9;
  private static final short SYNC_GROUP = 5;
  private static final short HEARTBEAT = 4;
  private static final short LEAVE_GROUP = 5;
  private static final short OFFSET_COMMIT = 9;
  private static final short OFFSET_FETCH = 9;

  private static final int SESSION_TIMEOUT_MS = 45_000;
  private static final int REBALANCE_TIMEOUT_MS = 300_000;
  private static final String PROTOCOL_TYPE = "consumer";
  private static final String PROTOCOL = "range";

  static FindCoordinatorRequest findCoordinator(String group) {
    return new FindCoordinatorRequest.Builder(
            new FindCoordinatorRequestData()
                .setKeyType(FindCoordinatorRequest.CoordinatorType.GROUP.id())
                .setCoordinatorKeys(List.of(group)))
        .build(FIND_COORDINATOR);
  }

  static JoinGroupRequest joinGroup(String group, String memberId, String topic) {
    JoinGroupRequestProtocolCollection protocols = new JoinGroupRequestProtocolCollection();
    protocols.add(
        new JoinGroupRequestProtocol()
            .setName(PROTOCOL)
            .setMetadata(
                Utils.toArray(
                    ConsumerProtocol.serializeSubscription(new Subscription(List.of(topic))))));
    return new JoinGroupRequest.Builder(
            new JoinGroupRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setProtocolType(PROTOCOL_TYPE)
                .setSessionTimeoutMs(SESSION_TIMEOUT_MS)
                .setRebalanceTimeoutMs(REBALANCE_TIMEOUT_MS)
                .setProtocols(protocols))
        .build(JOIN_GROUP);
  }

  /** The leader member's divides the topic evenly; the others' says nothing. */
  static SyncGroupRequest syncGroup(
      String group, JoinGroupResponseData joined, String topic, int partitions) {
    List<SyncGroupRequestAssignment> assignments = new ArrayList<>();
    int members = joined.members().size();
    for (int i = 0; i < members; i++) {
      List<TopicPartition> owned = new ArrayList<>();
      for (int p = partitions * i / members; p < partitions * (i + 1) / members; p++) {
        owned.add(new TopicPartition(topic, p));
      }
      assignments.add(
          new SyncGroupRequestAssignment()
              .setMemberId(joined.members().get(i).memberId())
              .setAssignment(
                  Utils.toArray(ConsumerProtocol.serializeAssignment(new Assignment(owned)))));
    }
    return new SyncGroupRequest.Builder(
            new SyncGroupRequestData()
                .setGroupId(group)
                .setMemberId(joined.memberId())
                .setGenerationId(joined.generationId())
                .setProtocolType(PROTOCOL_TYPE)
                .setProtocolName(PROTOCOL)
                .setAssignments(assignments))
        .build(SYNC_GROUP);
  }

  static HeartbeatRequest heartbeat(String group, String memberId, int generation) {
    return new HeartbeatRequest.Builder(
            new HeartbeatRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationId(generation))
        .build(HEARTBEAT);
  }

  static LeaveGroupRequest leaveGroup(String group, String memberId) {
    return new LeaveGroupRequest.Builder(
            group, List.of(new MemberIdentity().setMemberId(memberId).setReason("bench")))
        .build(LEAVE_GROUP);
  }

  static OffsetCommitRequest commit(
      String group, String memberId, int generation, String topic, int partitions, long offset) {
    List<OffsetCommitRequestPartition> offsets = new ArrayList<>(partitions);
    for (int i = 0; i < partitions; i++) {
      offsets.add(
          new OffsetCommitRequestPartition().setPartitionIndex(i).setCommittedOffset(offset));
    }
    return OffsetCommitRequest.Builder.forTopicNames(
            new OffsetCommitRequestData()
                .setGroupId(group)
                .setMemberId(memberId)
                .setGenerationIdOrMemberEpoch(generation)
                .setTopics(
                    List.of(new OffsetCommitRequestTopic().setName(topic).setPartitions(offsets))))
        .build(OFFSET_COMMIT);
  }

  static OffsetFetchRequest fetch(String group, String topic, int partitions) {
    List<Integer> indexes = IntStream.range(0, partitions).boxed().toList();
    return fetch(
        new OffsetFetchRequestGroup()
            .setGroupId(group)
            .setTopics(
                List.of(
                    new OffsetFetchRequestTopics().setName(topic).setPartitionIndexes(indexes))));
  }

  static OffsetFetchRequest fetchAll(String group) {
    return fetch(new OffsetFetchRequestGroup().setGroupId(group).setTopics(null));
  }

  private static OffsetFetchRequest fetch(OffsetFetchRequestGroup group) {
    return OffsetFetchRequest.Builder.forTopicNames(
            new OffsetFetchRequestData().setGroups(List.of(group)), true)
        .build(OFFSET_FETCH);
  }

  private KafkaRequests() {}
}
