// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.grpc.MethodDescriptor;
import io.muster.client.GroupDescription;
import io.muster.client.GroupEvent;
import io.muster.client.ItemResult;
import io.muster.client.MemberRemoval;
import io.muster.client.MemberToRemove;
import io.muster.client.TopicPartition;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.RemoveMembersRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** An operator's calls to the coordinator of one group. Futures fail with {@link CallFailure}. */
final class GroupAdminCalls {
  private static final String NO_GROUP = "GROUP_ID_NOT_FOUND";

  /** Longer than for commits: a description can have megabytes, a removal waits for the log. */
  private static final Duration ATTEMPT = Duration.ofSeconds(3);

  private final Nodes nodes;
  private final CoordinatorCalls coordinators;
  private final Duration timeout;

  GroupAdminCalls(Nodes nodes, CoordinatorCalls coordinators, Duration timeout) {
    this.nodes = nodes;
    this.coordinators = coordinators;
    this.timeout = timeout;
  }

  CompletableFuture<GroupDescription> describe(String groupId) {
    return call(
            groupId,
            GroupAdminServiceGrpc.getDescribeGroupMethod(),
            DescribeGroupRequest.newBuilder().setHeader(nodes.header()).setGroupId(groupId).build())
        .thenApply(GroupMessages::description);
  }

  CompletableFuture<List<GroupEvent>> events(String groupId) {
    return call(
            groupId,
            GroupAdminServiceGrpc.getDescribeGroupMethod(),
            DescribeGroupRequest.newBuilder()
                .setHeader(nodes.header())
                .setGroupId(groupId)
                .addParts(DescribeGroupRequest.Part.EVENTS)
                .build())
        .thenApply(response -> EventMessages.events(response.getEventsList()));
  }

  CompletableFuture<Void> delete(String groupId) {
    return Removals.done(
        call(
            groupId,
            GroupAdminServiceGrpc.getDeleteGroupMethod(),
            DeleteGroupRequest.newBuilder().setHeader(nodes.header()).setGroupId(groupId).build()),
        NO_GROUP);
  }

  CompletableFuture<Map<TopicPartition, ItemResult>> deleteOffsets(
      String groupId, Set<TopicPartition> partitions) {
    if (partitions.isEmpty()) {
      return CompletableFuture.completedFuture(Map.of());
    }
    return call(
            groupId,
            GroupAdminServiceGrpc.getDeleteOffsetsMethod(),
            DeleteOffsetsRequest.newBuilder()
                .setHeader(nodes.header())
                .setGroupId(groupId)
                .addAllTopics(OffsetMessages.fetch(groupId, partitions).getTopicsList())
                .build())
        .thenApply(ItemMessages::offsets);
  }

  CompletableFuture<List<MemberRemoval>> removeMembers(
      String groupId, List<MemberToRemove> members) {
    if (members.isEmpty()) {
      return CompletableFuture.completedFuture(List.of());
    }
    return call(
            groupId,
            GroupAdminServiceGrpc.getRemoveMembersMethod(),
            RemoveMembersRequest.newBuilder()
                .setHeader(nodes.header())
                .setGroupId(groupId)
                .addAllMembers(ItemMessages.members(members))
                .build())
        .thenCompose(
            response -> {
              try {
                return CompletableFuture.completedFuture(ItemMessages.removals(members, response));
              } catch (CallFailure unreadable) {
                return CompletableFuture.failedFuture(unreadable);
              }
            });
  }

  private <Q, A> CompletableFuture<A> call(
      String groupId, MethodDescriptor<Q, A> method, Q request) {
    return coordinators.unary(
        groupId,
        method,
        request,
        ATTEMPT,
        new CoordinatorCalls.Patience(timeout, RetryLoop.Pauses.DEFAULT));
  }
}
