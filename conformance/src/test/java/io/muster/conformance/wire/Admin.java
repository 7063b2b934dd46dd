// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.wire;

import io.muster.proto.v1.DeleteGroupRequest;
import io.muster.proto.v1.DeleteGroupResponse;
import io.muster.proto.v1.DeleteOffsetsRequest;
import io.muster.proto.v1.DeleteOffsetsResponse;
import io.muster.proto.v1.DescribeGroupRequest;
import io.muster.proto.v1.DescribeGroupResponse;
import io.muster.proto.v1.GroupAdminServiceGrpc.GroupAdminServiceStub;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.GroupState;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.ListGroupsRequest;
import io.muster.proto.v1.ListGroupsResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.RemoveMembersRequest;
import io.muster.proto.v1.RemoveMembersResponse;
import java.util.ArrayList;
import java.util.List;

/** What operators ask and do, by group. */
public final class Admin {
  private final Wire wire;

  public Admin(Wire wire) {
    this.wire = wire;
  }

  public DescribeGroupResponse describe(String group) {
    return wire.admin(
        group,
        GroupAdminServiceStub::describeGroup,
        DescribeGroupRequest.newBuilder().setGroupId(group).build());
  }

  public GroupState state(String group) {
    return describe(group).getState();
  }

  /** Ids of the members, in the order in which they came. */
  public List<String> members(String group) {
    return describe(group).getMembersList().stream()
        .map(DescribeGroupResponse.Member::getMemberId)
        .toList();
  }

  public List<GroupEvent> events(String group) {
    return describe(group).getEventsList();
  }

  /** All groups of all nodes, page after page. */
  public List<ListGroupsResponse.Group> list(ListGroupsRequest filter) {
    List<ListGroupsResponse.Group> groups = new ArrayList<>();
    for (int node : wire.nodes()) {
      String page = "";
      do {
        ListGroupsResponse response =
            Refusals.answer(
                wire.once(
                    wire.groupAdmin(node),
                    GroupAdminServiceStub::listGroups,
                    filter.toBuilder().setPageToken(page).build()));
        groups.addAll(response.getGroupsList());
        page = response.getNextPageToken();
      } while (!page.isEmpty());
    }
    return groups;
  }

  public DeleteGroupResponse delete(String group) {
    return wire.admin(
        group,
        GroupAdminServiceStub::deleteGroup,
        DeleteGroupRequest.newBuilder().setGroupId(group).build());
  }

  public DeleteOffsetsResponse deleteOffsets(String group, OffsetFetchRequest.Topic... topics) {
    return wire.admin(
        group,
        GroupAdminServiceStub::deleteOffsets,
        DeleteOffsetsRequest.newBuilder().setGroupId(group).addAllTopics(List.of(topics)).build());
  }

  public RemoveMembersResponse removeInstance(String group, String instanceId) {
    return wire.admin(
        group,
        GroupAdminServiceStub::removeMembers,
        RemoveMembersRequest.newBuilder()
            .setGroupId(group)
            .addMembers(LeaveGroupRequest.Member.newBuilder().setGroupInstanceId(instanceId))
            .build());
  }
}
