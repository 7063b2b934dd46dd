// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.SyncGroupResponse;
import io.muster.state.group.Group;
import io.muster.state.group.Member;
import org.jspecify.annotations.Nullable;

/** What a member is answered, read off the group. */
final class GroupAnswers {

  static JoinGroupResponse join(ResponseHeader header, Group group, Member member) {
    String protocol = orEmpty(group.protocolName());
    JoinGroupResponse.Builder response =
        JoinGroupResponse.newBuilder()
            .setHeader(header)
            .setGenerationId(group.generation())
            .setProtocolType(group.protocolType())
            .setProtocolName(protocol)
            .setLeaderId(orEmpty(group.leaderId()))
            .setMemberId(member.id());
    if (member.id().equals(group.leaderId())) {
      for (Member each : group.members()) {
        JoinGroupResponse.Member.Builder listed =
            JoinGroupResponse.Member.newBuilder()
                .setMemberId(each.id())
                .setMetadata(each.metadata(protocol));
        if (each.instanceId() != null) {
          listed.setGroupInstanceId(each.instanceId());
        }
        response.addMembers(listed);
      }
    }
    return response.build();
  }

  static SyncGroupResponse sync(ResponseHeader header, Group group, Member member) {
    return SyncGroupResponse.newBuilder()
        .setHeader(header)
        .setProtocolType(group.protocolType())
        .setProtocolName(orEmpty(group.protocolName()))
        .setAssignment(member.assignment())
        .setGenerationId(group.generation())
        .build();
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }

  private GroupAnswers() {}
}
