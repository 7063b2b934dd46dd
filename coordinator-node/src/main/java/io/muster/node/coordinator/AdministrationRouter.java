// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RemoveMembersResponse;
import io.muster.proto.v1.WatchGroupRequest;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.function.Function;

/** Leads the calls of operators to the coordinator of their group, if that is on this node. */
public final class AdministrationRouter implements GroupAdministration {
  private final PartitionRoutes routes;
  private final GroupListing listing;

  /**
   * @param background reads long lists of groups
   */
  public AdministrationRouter(PartitionRoutes routes, Executor background) {
    this.routes = routes;
    this.listing = new GroupListing(routes, background);
  }

  @Override
  public CompletableFuture<ListGroupsResponse> list(ListGroupsRequest request) {
    try {
      return listing.list(request);
    } catch (ApiException e) {
      return CompletableFuture.failedFuture(e);
    }
  }

  @Override
  public CompletableFuture<DescribeGroupResponse> describe(DescribeGroupRequest request) {
    return route(request.getGroupId(), admin -> admin.describe(request));
  }

  @Override
  public CompletableFuture<DeleteGroupResponse> delete(DeleteGroupRequest request) {
    return route(request.getGroupId(), admin -> admin.delete(request));
  }

  @Override
  public CompletableFuture<AlterOffsetsResponse> alterOffsets(
      AlterOffsetsRequest request, Caller caller) {
    return route(request.getGroupId(), admin -> admin.alterOffsets(request, caller));
  }

  @Override
  public CompletableFuture<DeleteOffsetsResponse> deleteOffsets(DeleteOffsetsRequest request) {
    return route(request.getGroupId(), admin -> admin.deleteOffsets(request));
  }

  @Override
  public CompletableFuture<RemoveMembersResponse> removeMembers(RemoveMembersRequest request) {
    return route(request.getGroupId(), admin -> admin.removeMembers(request));
  }

  @Override
  public CompletableFuture<Watch> watch(WatchGroupRequest request, Observer observer) {
    return route(request.getGroupId(), admin -> admin.watch(request, observer));
  }

  private <T> CompletableFuture<T> route(
      String groupId, Function<AdminCalls, CompletableFuture<T>> call) {
    return routes.route(groupId, coordinator -> call.apply(coordinator.admin()));
  }
}
