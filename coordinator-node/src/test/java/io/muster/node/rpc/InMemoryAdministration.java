// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.muster.node.coordinator.ApiException;
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
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RemoveMembersResponse;
import io.muster.proto.v1.WatchGroupRequest;
import io.muster.proto.v1.WatchGroupResponse;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** One group "g" that can be asked about, and watches that a test feeds. */
final class InMemoryAdministration implements GroupAdministration {
  /** Id of a member that is not there; all others are. */
  static final String UNKNOWN_MEMBER = "unknown";

  final List<FedWatch> watches = new CopyOnWriteArrayList<>();

  /** What was asked for that would change something, in order. */
  final List<Object> changes = new CopyOnWriteArrayList<>();

  /** A watch, and what has been done to it. */
  static final class FedWatch implements Watch {
    private final Observer observer;
    volatile boolean closed;

    FedWatch(Observer observer) {
      this.observer = observer;
    }

    void event(long number) {
      observer.events(
          WatchGroupResponse.newBuilder()
              .addEvents(GroupEvent.newBuilder().setNumber(number))
              .build());
    }

    void end(ApiException refusal) {
      observer.ended(refusal);
    }

    @Override
    public void resume() {}

    @Override
    public void close() {
      closed = true;
    }
  }

  @Override
  public CompletableFuture<ListGroupsResponse> list(ListGroupsRequest request) {
    return CompletableFuture.completedFuture(
        ListGroupsResponse.newBuilder()
            .addGroups(ListGroupsResponse.Group.newBuilder().setGroupId("g"))
            .build());
  }

  @Override
  public CompletableFuture<DescribeGroupResponse> describe(DescribeGroupRequest request) {
    return answer(
        request.getGroupId(),
        DescribeGroupResponse.newBuilder().setGroupId(request.getGroupId()).build());
  }

  @Override
  public CompletableFuture<DeleteGroupResponse> delete(DeleteGroupRequest request) {
    changes.add(request);
    return answer(request.getGroupId(), DeleteGroupResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<AlterOffsetsResponse> alterOffsets(
      AlterOffsetsRequest request, Caller caller) {
    changes.add(request);
    return answer(request.getGroupId(), AlterOffsetsResponse.newBuilder().setRevision(7).build());
  }

  @Override
  public CompletableFuture<DeleteOffsetsResponse> deleteOffsets(DeleteOffsetsRequest request) {
    changes.add(request);
    return answer(request.getGroupId(), DeleteOffsetsResponse.getDefaultInstance());
  }

  @Override
  public CompletableFuture<RemoveMembersResponse> removeMembers(RemoveMembersRequest request) {
    changes.add(request);
    RemoveMembersResponse.Builder answer = RemoveMembersResponse.newBuilder();
    for (LeaveGroupRequest.Member member : request.getMembersList()) {
      answer.addMembers(
          LeaveGroupResponse.MemberResult.newBuilder()
              .setMemberId(member.getMemberId())
              .setReason(
                  member.getMemberId().equals(UNKNOWN_MEMBER)
                      ? ErrorReason.UNKNOWN_MEMBER_ID
                      : ErrorReason.NONE));
    }
    return answer(request.getGroupId(), answer.build());
  }

  @Override
  public CompletableFuture<Watch> watch(WatchGroupRequest request, Observer observer) {
    FedWatch watch = new FedWatch(observer);
    watches.add(watch);
    return answer(request.getGroupId(), watch);
  }

  private static <T> CompletableFuture<T> answer(String groupId, T answer) {
    return groupId.equals("g")
        ? CompletableFuture.completedFuture(answer)
        : CompletableFuture.failedFuture(
            new ApiException(ErrorReason.GROUP_ID_NOT_FOUND, "There is no such group"));
  }
}
