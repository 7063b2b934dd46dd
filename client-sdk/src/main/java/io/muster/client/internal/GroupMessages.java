// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.GroupCoordinator;
import io.muster.client.GroupDescription;
import io.muster.client.GroupFilter;
import io.muster.client.GroupListing;
import io.muster.client.GroupState;
import io.muster.client.LogEndOffset;
import io.muster.client.MemberDescription;
import io.muster.client.PartitionProgress;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.NodeEndpoint;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Groups as the wire brings them, as those of the public API. */
final class GroupMessages {

  static GroupState state(io.muster.proto.v1.GroupState state) {
    return switch (state) {
      case EMPTY -> GroupState.EMPTY;
      case PREPARING_REBALANCE -> GroupState.PREPARING_REBALANCE;
      case COMPLETING_REBALANCE -> GroupState.COMPLETING_REBALANCE;
      case STABLE -> GroupState.STABLE;
      case GROUP_STATE_UNSPECIFIED, UNRECOGNIZED -> GroupState.UNKNOWN;
    };
  }

  static ListGroupsRequest.Builder list(GroupFilter filter) {
    ListGroupsRequest.Builder request = ListGroupsRequest.newBuilder();
    filter.states().stream()
        .sorted()
        .map(state -> io.muster.proto.v1.GroupState.valueOf(state.name()))
        .forEach(request::addStates);
    filter.protocolTypes().stream().sorted().forEach(request::addProtocolTypes);
    return request;
  }

  static GroupListing listing(ListGroupsResponse.Group group, int node) {
    return new GroupListing(
        group.getGroupId(),
        state(group.getState()),
        group.getProtocolType(),
        group.getGenerationId(),
        group.getMembers(),
        group.getPartition(),
        node);
  }

  static GroupDescription description(DescribeGroupResponse group) {
    return new GroupDescription(
        group.getGroupId(),
        state(group.getState()),
        Instant.ofEpochMilli(group.getStateTimestampMs()),
        group.getGenerationId(),
        group.getProtocolType(),
        group.getProtocolName(),
        EventMessages.present(group.getLeaderId()),
        coordinator(group),
        group.getPendingMembers(),
        group.getMembersList().stream().map(GroupMessages::member).toList(),
        group.getOffsetsList().stream().map(GroupMessages::progress).toList(),
        EventMessages.events(group.getEventsList()),
        EventMessages.cause(group.getLastCause()));
  }

  private static GroupCoordinator coordinator(DescribeGroupResponse group) {
    NodeEndpoint node = group.getCoordinator();
    return new GroupCoordinator(
        group.getGroupId(),
        group.getHeader().getPartition(),
        node.getNodeId(),
        new Endpoint(node.getHost(), node.getPort()).toString());
  }

  private static MemberDescription member(DescribeGroupResponse.Member member) {
    return new MemberDescription(
        member.getMemberId(),
        member.hasGroupInstanceId() ? Optional.of(member.getGroupInstanceId()) : Optional.empty(),
        member.getClientId(),
        member.getClientHost(),
        Duration.ofMillis(member.getSessionTimeoutMs()),
        Duration.ofMillis(member.getRebalanceTimeoutMs()),
        member.getSubscribedTopicsList().stream().sorted().toList(),
        assignment(member.getAssignedList()));
  }

  private static List<TopicPartition> assignment(
      List<DescribeGroupResponse.TopicPartitions> topics) {
    return topics.stream()
        .flatMap(
            topic ->
                topic.getPartitionsList().stream()
                    .map(partition -> new TopicPartition(topic.getTopic(), partition)))
        .sorted()
        .toList();
  }

  private static PartitionProgress progress(DescribeGroupResponse.Offset offset) {
    return new PartitionProgress(
        new TopicPartition(offset.getTopic(), offset.getPartition()),
        offset.hasCommitted()
            ? Optional.of(OffsetMessages.committed(offset.getCommitted()))
            : Optional.empty(),
        offset.hasLogEndOffset()
            ? Optional.of(
                new LogEndOffset(
                    offset.getLogEndOffset(), Duration.ofMillis(offset.getLogEndOffsetAgeMs())))
            : Optional.empty(),
        EventMessages.present(offset.getMemberId()));
  }

  private GroupMessages() {}
}
