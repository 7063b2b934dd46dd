// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.instanceId;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.memberId;

import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.state.Limits;
import java.util.List;

/** Members that leave or are made to leave. */
final class LeavingMembers {

  static void check(List<LeaveGroupRequest.Member> members) {
    if (members.isEmpty()) {
      throw invalid("members", 1, "members is empty: name at least one member that leaves");
    }
    atMost("members", members.size(), Limits.LEAVING_MEMBERS_MAX);
    for (int i = 0; i < members.size(); i++) {
      LeaveGroupRequest.Member member = members.get(i);
      String field = "members[" + i + "].member_id";
      if (member.getMemberId().isEmpty() && !member.hasGroupInstanceId()) {
        throw invalid(field, 1, field + " is empty: give it, or group_instance_id");
      }
      memberId(field, member.getMemberId());
      if (member.hasGroupInstanceId()) {
        instanceId("members[" + i + "].group_instance_id", member.getGroupInstanceId());
      }
    }
  }

  private LeavingMembers() {}
}
