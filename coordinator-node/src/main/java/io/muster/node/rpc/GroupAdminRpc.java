// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.muster.node.coordinator.Caller;
import io.muster.node.coordinator.GroupAdministration;
import io.muster.proto.v1.AlterOffsetsRequest;
import io.muster.proto.v1.AlterOffsetsResponse;
import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.GroupAdminServiceGrpc;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RemoveMembersResponse;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.proto.v1.WatchGroupResponse;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** What operators do with groups, over gRPC. */
final class GroupAdminRpc extends GroupAdminServiceGrpc.GroupAdminServiceImplBase {
  private final GroupAdministration groups;
  private final Set<WatchStream> watches = ConcurrentHashMap.newKeySet();
  private volatile boolean ending;

  GroupAdminRpc(GroupAdministration groups) {
    this.groups = groups;
  }

  @Override
  public void listGroups(ListGroupsRequest request, StreamObserver<ListGroupsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          GroupAdminValidator.list(request);
          return groups.list(request);
        });
  }

  @Override
  public void describeGroup(
      DescribeGroupRequest request, StreamObserver<DescribeGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          GroupAdminValidator.describe(request);
          return groups.describe(request);
        });
  }

  @Override
  public void deleteGroup(
      DeleteGroupRequest request, StreamObserver<DeleteGroupResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          GroupAdminValidator.deleteGroup(request);
          return groups.delete(request);
        });
  }

  @Override
  public void alterOffsets(
      AlterOffsetsRequest request, StreamObserver<AlterOffsetsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          GroupAdminValidator.alterOffsets(request);
          String clientId = request.getHeader().getClientId();
          return groups.alterOffsets(request, new Caller(clientId, CallerHost.current(), null));
        });
  }

  @Override
  public void deleteOffsets(
      DeleteOffsetsRequest request, StreamObserver<DeleteOffsetsResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          GroupAdminValidator.deleteOffsets(request);
          return groups.deleteOffsets(request);
        });
  }

  @Override
  public void removeMembers(
      RemoveMembersRequest request, StreamObserver<RemoveMembersResponse> observer) {
    UnaryCall.answer(
        observer,
        () -> {
          GroupAdminValidator.removeMembers(request);
          return groups.removeMembers(request);
        });
  }

  @Override
  public void watchGroup(WatchGroupRequest request, StreamObserver<WatchGroupResponse> observer) {
    WatchStream stream =
        new WatchStream((ServerCallStreamObserver<WatchGroupResponse>) observer, watches::remove);
    try {
      GroupAdminValidator.watch(request);
    } catch (RuntimeException e) {
      stream.fail(e);
      return;
    }
    watches.add(stream);
    groups.watch(request, stream).whenComplete(stream::started);
    if (ending) {
      stream.stop();
    }
  }

  /** Ends every watch: the node stops. New ones are ended at once. */
  void endWatches() {
    ending = true;
    watches.forEach(WatchStream::stop);
  }
}
