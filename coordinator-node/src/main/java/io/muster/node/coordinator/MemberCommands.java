// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.LeaveGroup;
import io.muster.proto.internal.v1.LeavingMember;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.internal.v1.SyncGroup;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.state.Limits;
import java.util.List;
import java.util.UUID;

/** Joins, syncs and leaves as commands. All that must not be left to apply is drawn here. */
final class MemberCommands {

  static Command of(
      int partition, JoinGroupRequest request, Caller caller, CoordinatorSettings settings) {
    boolean bringsNoId = request.getMemberId().isEmpty();
    boolean isStatic = request.hasGroupInstanceId();
    JoinGroup.Builder join =
        JoinGroup.newBuilder()
            .setGroupId(request.getGroupId())
            .setMemberId(bringsNoId ? newMemberId(request, caller) : request.getMemberId())
            // A static member is known by its instance id, so it need not ask for an id first.
            .setFirstJoin(bringsNoId ? isStatic : request.getFirstJoin())
            .setReserveOnly(bringsNoId && !isStatic)
            .setClientId(caller.clientId())
            .setClientHost(caller.host())
            .setSessionTimeoutMs(request.getSessionTimeoutMs())
            .setRebalanceTimeoutMs(
                request.getRebalanceTimeoutMs() == 0
                    ? request.getSessionTimeoutMs()
                    : request.getRebalanceTimeoutMs())
            .setProtocolType(request.getProtocolType())
            .setSequence(request.getSequence())
            .setInitialRebalanceDelayMs(
                settings.groups().initialRebalanceDelayMs(request.getGroupId()))
            .setGroupMaxSize(settings.groups().maxSize(request.getGroupId()))
            .setReason(reason(request.getReason()));
    if (isStatic) {
      join.setGroupInstanceId(request.getGroupInstanceId());
    }
    for (JoinGroupRequest.Protocol protocol : request.getProtocolsList()) {
      join.addProtocols(
          SupportedProtocol.newBuilder()
              .setName(protocol.getName())
              .setMetadata(protocol.getMetadata()));
    }
    return Command.newBuilder().setPartition(partition).setJoinGroup(join).build();
  }

  /**
   * @param topicsRevision of the registry here, where the leader member did not say which one it
   *     assigned from
   */
  static Command of(int partition, SyncGroupRequest request, long topicsRevision) {
    SyncGroup.Builder sync =
        SyncGroup.newBuilder()
            .setGroupId(request.getGroupId())
            .setGenerationId(request.getGenerationId())
            .setMemberId(request.getMemberId())
            .setProtocolType(request.getProtocolType())
            .setProtocolName(request.getProtocolName())
            .setTopicsRevision(
                // 0 is said where there was no topic yet.
                request.hasTopicsRevision() ? request.getTopicsRevision() : topicsRevision);
    if (request.hasGroupInstanceId()) {
      sync.setGroupInstanceId(request.getGroupInstanceId());
    }
    for (SyncGroupRequest.Assignment assignment : request.getAssignmentsList()) {
      sync.putAssignments(assignment.getMemberId(), assignment.getAssignment());
    }
    return Command.newBuilder().setPartition(partition).setSyncGroup(sync).build();
  }

  static Command of(int partition, String groupId, List<LeaveGroupRequest.Member> members) {
    LeaveGroup.Builder leave = LeaveGroup.newBuilder().setGroupId(groupId);
    for (LeaveGroupRequest.Member member : members) {
      LeavingMember.Builder leaving =
          LeavingMember.newBuilder()
              .setMemberId(member.getMemberId())
              .setReason(reason(member.getReason()));
      if (member.hasGroupInstanceId()) {
        leaving.setGroupInstanceId(member.getGroupInstanceId());
      }
      leave.addMembers(leaving);
    }
    return Command.newBuilder().setPartition(partition).setLeaveGroup(leave).build();
  }

  /** As long as reasons may be. */
  static String reason(String given) {
    return given.length() <= Limits.REASON_LENGTH_MAX
        ? given
        : given.substring(0, Limits.REASON_LENGTH_MAX);
  }

  private static String newMemberId(JoinGroupRequest request, Caller caller) {
    String prefix = request.hasGroupInstanceId() ? request.getGroupInstanceId() : caller.clientId();
    return prefix + "-" + UUID.randomUUID();
  }

  private MemberCommands() {}
}
