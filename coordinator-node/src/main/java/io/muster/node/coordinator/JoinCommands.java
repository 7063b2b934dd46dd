// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.JoinGroup;
import io.muster.proto.internal.v1.SupportedProtocol;
import io.muster.proto.internal.v1.SyncGroup;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.state.Limits;
import java.util.UUID;

/** JoinGroup and SyncGroup as commands. All that must not be left to apply is drawn here. */
final class JoinCommands {

  static Command of(
      int partition, JoinGroupRequest request, Caller caller, CoordinatorSettings settings) {
    boolean bringsNoId = request.getMemberId().isEmpty();
    JoinGroup.Builder join =
        JoinGroup.newBuilder()
            .setGroupId(request.getGroupId())
            .setMemberId(bringsNoId ? newMemberId(caller) : request.getMemberId())
            .setFirstJoin(request.getFirstJoin() && !bringsNoId)
            .setReserveOnly(bringsNoId)
            .setClientId(caller.clientId())
            .setClientHost(caller.host())
            .setSessionTimeoutMs(request.getSessionTimeoutMs())
            .setRebalanceTimeoutMs(
                request.getRebalanceTimeoutMs() == 0
                    ? request.getSessionTimeoutMs()
                    : request.getRebalanceTimeoutMs())
            .setProtocolType(request.getProtocolType())
            .setSequence(request.getSequence())
            .setInitialRebalanceDelayMs(settings.initialRebalanceDelayMs())
            .setGroupMaxSize(settings.groupMaxSize())
            .setReason(reason(request.getReason()));
    for (JoinGroupRequest.Protocol protocol : request.getProtocolsList()) {
      join.addProtocols(
          SupportedProtocol.newBuilder()
              .setName(protocol.getName())
              .setMetadata(protocol.getMetadata()));
    }
    return Command.newBuilder().setPartition(partition).setJoinGroup(join).build();
  }

  static Command of(int partition, SyncGroupRequest request) {
    SyncGroup.Builder sync =
        SyncGroup.newBuilder()
            .setGroupId(request.getGroupId())
            .setGenerationId(request.getGenerationId())
            .setMemberId(request.getMemberId())
            .setProtocolType(request.getProtocolType())
            .setProtocolName(request.getProtocolName());
    for (SyncGroupRequest.Assignment assignment : request.getAssignmentsList()) {
      sync.putAssignments(assignment.getMemberId(), assignment.getAssignment());
    }
    return Command.newBuilder().setPartition(partition).setSyncGroup(sync).build();
  }

  static String reason(String given) {
    return given.length() <= Limits.REASON_LENGTH_MAX
        ? given
        : given.substring(0, Limits.REASON_LENGTH_MAX);
  }

  private static String newMemberId(Caller caller) {
    return caller.clientId() + "-" + UUID.randomUUID();
  }

  private JoinCommands() {}
}
