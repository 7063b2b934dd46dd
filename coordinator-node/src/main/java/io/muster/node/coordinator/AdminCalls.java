// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.DeleteGroup;
import io.muster.proto.internal.v1.DeleteOffsets;
import io.muster.proto.internal.v1.TopicPartitions;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RemoveMembersResponse;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.state.Outcome;
import io.muster.state.cluster.Topics;
import io.muster.state.group.Group;
import java.util.Iterator;
import java.util.concurrent.CompletableFuture;

/**
 * What operators ask of the coordinator of one offsets partition, for one term of leadership.
 * Thread-safe.
 */
final class AdminCalls {
  private final LedPartition partition;
  private final TopicRegistry registry;
  private final MemberCalls members;
  private final GroupDescriptions descriptions;
  private final GroupWatches watches;

  AdminCalls(
      LedPartition partition,
      TopicRegistry registry,
      MemberCalls members,
      GroupDescriptions descriptions,
      GroupWatches watches) {
    this.partition = partition;
    this.registry = registry;
    this.members = members;
    this.descriptions = descriptions;
    this.watches = watches;
  }

  CompletableFuture<DescribeGroupResponse> describe(DescribeGroupRequest request) {
    return partition.confirmed(
        () -> {
          Group group = partition.group(request.getGroupId());
          if (group == null) {
            throw Refusals.noSuchGroup(request.getGroupId());
          }
          return CompletableFuture.completedFuture(
              descriptions.describe(group, request.getPartsList()));
        });
  }

  CompletableFuture<DeleteGroupResponse> delete(DeleteGroupRequest request) {
    Command command =
        partition
            .command()
            .setDeleteGroup(DeleteGroup.newBuilder().setGroupId(request.getGroupId()))
            .build();
    return partition.write(
        command,
        Outcome.GroupDeleted.class,
        deleted -> DeleteGroupResponse.newBuilder().setHeader(partition.header()).build());
  }

  /** A commit without a member, which is legal while the group has none. */
  CompletableFuture<AlterOffsetsResponse> alterOffsets(AlterOffsetsRequest request, Caller caller) {
    OffsetCommitRequest commit =
        OffsetCommitRequest.newBuilder()
            .setGroupId(request.getGroupId())
            .setSequence(request.getSequence())
            .addAllTopics(request.getTopicsList())
            .build();
    return members
        .commit(commit, caller)
        .thenApply(
            committed ->
                AlterOffsetsResponse.newBuilder()
                    .setHeader(committed.getHeader())
                    .addAllTopics(committed.getTopicsList())
                    .setRevision(committed.getRevision())
                    .build());
  }

  CompletableFuture<DeleteOffsetsResponse> deleteOffsets(DeleteOffsetsRequest request) {
    Topics topics = registry.topics();
    DeleteOffsets.Builder known = DeleteOffsets.newBuilder().setGroupId(request.getGroupId());
    for (OffsetFetchRequest.Topic topic : request.getTopicsList()) {
      int count = topics.partitionCount(topic.getName());
      TopicPartitions.Builder ofTopic = TopicPartitions.newBuilder().setTopic(topic.getName());
      topic.getPartitionsList().stream()
          .filter(index -> index < count)
          .forEach(ofTopic::addPartitions);
      known.addTopics(ofTopic);
    }
    // Also where none is left: the log tells whether there is such a group.
    return partition.write(
        partition.command().setDeleteOffsets(known).build(),
        Outcome.OffsetsDeleted.class,
        deleted -> merge(request, known.build(), deleted));
  }

  /** Puts what was not known here back into its place. */
  private DeleteOffsetsResponse merge(
      DeleteOffsetsRequest request, DeleteOffsets known, Outcome.OffsetsDeleted deleted) {
    DeleteOffsetsResponse.Builder response =
        DeleteOffsetsResponse.newBuilder().setHeader(partition.header());
    Iterator<ErrorReason> reasons = deleted.partitions().iterator();
    for (int i = 0; i < request.getTopicsCount(); i++) {
      OffsetFetchRequest.Topic topic = request.getTopics(i);
      Iterator<Integer> decided = known.getTopics(i).getPartitionsList().iterator();
      OffsetCommitResponse.Topic.Builder answered =
          response.addTopicsBuilder().setName(topic.getName());
      int next = decided.hasNext() ? decided.next() : -1;
      for (int index : topic.getPartitionsList()) {
        boolean wasKnown = index == next;
        answered.addPartitions(
            OffsetCommitResponse.Partition.newBuilder()
                .setIndex(index)
                .setReason(wasKnown ? reasons.next() : ErrorReason.UNKNOWN_TOPIC_OR_PARTITION));
        if (wasKnown) {
          next = decided.hasNext() ? decided.next() : -1;
        }
      }
    }
    return response.build();
  }

  CompletableFuture<RemoveMembersResponse> removeMembers(RemoveMembersRequest request) {
    return members
        .leave(request.getGroupId(), request.getMembersList())
        .thenApply(
            results ->
                RemoveMembersResponse.newBuilder()
                    .setHeader(partition.header())
                    .addAllMembers(results)
                    .build());
  }

  CompletableFuture<GroupAdministration.Watch> watch(
      WatchGroupRequest request, GroupAdministration.Observer observer) {
    return partition.confirmed(
        () -> {
          Group group = partition.group(request.getGroupId());
          if (group == null) {
            throw Refusals.noSuchGroup(request.getGroupId());
          }
          return CompletableFuture.completedFuture(
              watches.watch(group, request.getAfterEvent(), observer));
        });
  }
}
