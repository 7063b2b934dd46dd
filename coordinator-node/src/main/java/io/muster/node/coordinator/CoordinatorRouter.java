// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Leads the calls of members to the coordinator of their group, if that is on this node. */
public final class CoordinatorRouter implements GroupCoordinators {
  private final PartitionRoutes routes;

  public CoordinatorRouter(PartitionRoutes routes) {
    this.routes = routes;
  }

  @Override
  public CompletableFuture<FindCoordinatorResponse> find(String groupId) {
    return routes.find(groupId);
  }

  @Override
  public CompletableFuture<JoinGroupResponse> join(JoinGroupRequest request, Caller caller) {
    return route(request.getGroupId(), coordinator -> coordinator.join(request, caller));
  }

  @Override
  public CompletableFuture<SyncGroupResponse> sync(SyncGroupRequest request, Caller caller) {
    return route(request.getGroupId(), coordinator -> coordinator.sync(request));
  }

  @Override
  public CompletableFuture<HeartbeatResponse> heartbeat(HeartbeatRequest request, Caller caller) {
    return route(request.getGroupId(), coordinator -> coordinator.heartbeat(request, caller));
  }

  @Override
  public CompletableFuture<LeaveGroupResponse> leave(LeaveGroupRequest request, Caller caller) {
    return route(request.getGroupId(), coordinator -> coordinator.leave(request));
  }

  @Override
  public CompletableFuture<OffsetCommitResponse> commit(
      OffsetCommitRequest request, Caller caller) {
    return route(request.getGroupId(), coordinator -> coordinator.commit(request, caller));
  }

  @Override
  public CompletableFuture<OffsetFetchResponse> fetch(OffsetFetchRequest request, Caller caller) {
    return route(request.getGroupId(), coordinator -> coordinator.fetch(request));
  }

  private <T> CompletableFuture<T> route(
      String groupId, Function<MemberCalls, CompletableFuture<T>> call) {
    return routes.route(groupId, coordinator -> call.apply(coordinator.members()));
  }
}
