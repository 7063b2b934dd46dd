// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.DescribeGroupRequest.Part;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.state.group.Group;
import io.muster.state.group.Member;
import io.muster.state.group.Subscriptions;
import io.muster.state.offset.CommittedOffset;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What operators are told about a group of one offsets partition. Thread-safe. */
final class GroupDescriptions {
  private final LedPartition partition;
  private final NodeEndpoint self;
  private final OffsetRequests offsets;
  private final LogEnds logEnds;
  private final Timers timers;

  GroupDescriptions(
      LedPartition partition,
      NodeEndpoint self,
      OffsetRequests offsets,
      LogEnds logEnds,
      Timers timers) {
    this.partition = partition;
    this.self = self;
    this.offsets = offsets;
    this.logEnds = logEnds;
    this.timers = timers;
  }

  /**
   * @param parts what is wanted; empty for all
   */
  DescribeGroupResponse describe(Group group, List<Part> parts) {
    DescribeGroupResponse.Builder response =
        DescribeGroupResponse.newBuilder()
            .setHeader(partition.header())
            .setGroupId(group.id())
            .setState(GroupStates.of(group.state()))
            .setGenerationId(group.generation())
            .setProtocolType(group.protocolType())
            .setProtocolName(orEmpty(group.protocolName()))
            .setLeaderId(orEmpty(group.leaderId()))
            .setStateTimestampMs(group.stateTimestampMs())
            .setPendingMembers(group.pending().size())
            .setLastCause(group.cause())
            .setCoordinator(self);
    if (wanted(Part.MEMBERS, parts)) {
      for (Member member : group.members()) {
        response.addMembers(member(group, member));
      }
    }
    if (wanted(Part.OFFSETS, parts)) {
      addOffsets(group, response);
    }
    if (wanted(Part.EVENTS, parts)) {
      response.addAllEvents(partition.state().events().list(partition.number(), group.id(), 0));
    }
    return response.build();
  }

  private static boolean wanted(Part part, List<Part> parts) {
    return parts.isEmpty() || parts.contains(part);
  }

  private static DescribeGroupResponse.Member member(Group group, Member member) {
    DescribeGroupResponse.Member.Builder described =
        DescribeGroupResponse.Member.newBuilder()
            .setMemberId(member.id())
            .setClientId(member.clientId())
            .setClientHost(member.clientHost())
            .setSessionTimeoutMs(member.sessionTimeoutMs())
            .setRebalanceTimeoutMs(member.rebalanceTimeoutMs())
            .setMetadata(member.metadataIn(group))
            .setAssignment(member.assignment());
    if (member.instanceId() != null) {
      described.setGroupInstanceId(member.instanceId());
    }
    if (group.protocolType().equals(Subscriptions.CONSUMER)) {
      Set<String> topics = Subscriptions.topics(member.metadataIn(group));
      if (topics != null) {
        described.addAllSubscribedTopics(topics);
      }
      assigned(group, member)
          .forEach(
              (topic, partitions) ->
                  described.addAssigned(
                      DescribeGroupResponse.TopicPartitions.newBuilder()
                          .setTopic(topic)
                          .addAllPartitions(partitions)));
    }
    return described.build();
  }

  private static Map<String, List<Integer>> assigned(Group group, Member member) {
    return group.protocolType().equals(Subscriptions.CONSUMER)
        ? Subscriptions.assigned(member.assignment())
        : Map.of();
  }

  /** Partitions that have an offset, an owner or both. */
  private void addOffsets(Group group, DescribeGroupResponse.Builder response) {
    Map<String, Map<Integer, CommittedOffset>> committed =
        offsets.all(group.id(), partition.state().offsets());
    Map<LogEnds.Partition, String> owners = new HashMap<>();
    Map<String, Map<Integer, @Nullable CommittedOffset>> all = new TreeMap<>();
    committed.forEach((topic, ofTopic) -> all.put(topic, new TreeMap<>(ofTopic)));
    for (Member member : group.members()) {
      assigned(group, member)
          .forEach(
              (topic, indexes) -> {
                for (int index : indexes) {
                  owners.put(new LogEnds.Partition(topic, index), member.id());
                  all.computeIfAbsent(topic, name -> new TreeMap<>()).putIfAbsent(index, null);
                }
              });
    }
    long nowMs = timers.nowMs();
    all.forEach(
        (topic, ofTopic) ->
            ofTopic.forEach(
                (index, offset) -> {
                  String owner = owners.get(new LogEnds.Partition(topic, index));
                  response.addOffsets(offset(group, topic, index, offset, owner, nowMs));
                }));
  }

  private DescribeGroupResponse.Offset offset(
      Group group,
      String topic,
      int index,
      @Nullable CommittedOffset committed,
      @Nullable String owner,
      long nowMs) {
    DescribeGroupResponse.Offset.Builder offset =
        DescribeGroupResponse.Offset.newBuilder()
            .setTopic(topic)
            .setPartition(index)
            .setMemberId(orEmpty(owner));
    if (committed != null) {
      offset.setCommitted(OffsetRequests.value(committed));
    }
    LogEnds.LogEnd end = logEnds.find(group.id(), topic, index);
    if (end != null) {
      offset.setLogEndOffset(end.offset()).setLogEndOffsetAgeMs(nowMs - end.reportedAtMs());
    }
    return offset.build();
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
