// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.SyncGroupResponse;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.Member;
import org.jspecify.annotations.Nullable;

/** What members of one offsets partition are answered, read off their group. Thread-safe. */
final class GroupAnswers {
  private final LedPartition partition;
  private final TopicRegistry registry;

  GroupAnswers(LedPartition partition, TopicRegistry registry) {
    this.partition = partition;
    this.registry = registry;
  }

  JoinGroupResponse join(Group group, Member member) {
    String protocol = orEmpty(group.protocolName());
    JoinGroupResponse.Builder response =
        JoinGroupResponse.newBuilder()
            .setHeader(partition.header())
            .setGenerationId(group.generation())
            .setProtocolType(group.protocolType())
            .setProtocolName(protocol)
            .setLeaderId(orEmpty(group.leaderId()))
            .setMemberId(member.id())
            .setCause(group.cause())
            .setTopicsRevision(registry.topics().revision());
    if (member.id().equals(group.leaderId())) {
      // A leader that came back into a generation with its assignment only watches topics
      // (KIP-814).
      response.setSkipAssignment(group.state() == GroupState.STABLE);
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

  SyncGroupResponse sync(Group group, Member member) {
    return SyncGroupResponse.newBuilder()
        .setHeader(partition.header())
        .setProtocolType(group.protocolType())
        .setProtocolName(orEmpty(group.protocolName()))
        .setAssignment(member.assignment())
        .setGenerationId(group.generation())
        .build();
  }

  private static String orEmpty(@Nullable String value) {
    return value == null ? "" : value;
  }
}
