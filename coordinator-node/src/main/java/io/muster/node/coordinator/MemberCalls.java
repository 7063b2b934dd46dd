// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import static io.muster.node.coordinator.LedPartition.expect;
import static io.muster.node.coordinator.Refusals.refuse;

import io.muster.proto.v1.ErrorReason;
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
import io.muster.state.Outcome;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.MemberCheck;
import io.muster.state.group.SyncCheck;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What members ask of the coordinator of one offsets partition, for one term of leadership. Turns
 * calls into commands, and answers what needs none (heartbeats, fetches, syncs of followers) from
 * what is applied, after its leadership has been confirmed. Thread-safe.
 */
final class MemberCalls {
  private final LedPartition partition;
  private final CoordinatorSettings settings;
  private final TopicRegistry registry;
  private final LiveGroups live;
  private final OffsetRequests offsets;
  private final LogEnds logEnds;
  private final CoordinatorMetrics metrics;

  MemberCalls(
      LedPartition partition,
      CoordinatorSettings settings,
      TopicRegistry registry,
      LiveGroups live,
      OffsetRequests offsets,
      LogEnds logEnds,
      CoordinatorMetrics metrics) {
    this.partition = partition;
    this.settings = settings;
    this.registry = registry;
    this.live = live;
    this.offsets = offsets;
    this.logEnds = logEnds;
    this.metrics = metrics;
  }

  CompletableFuture<JoinGroupResponse> join(JoinGroupRequest request, Caller caller) {
    return partition.write(
        MemberCommands.of(partition.number(), request, caller, settings),
        outcome -> {
          Outcome.Joined joined = expect(Outcome.Joined.class, outcome);
          String instance = request.hasGroupInstanceId() ? request.getGroupInstanceId() : null;
          CompletableFuture<JoinGroupResponse> answer = new CompletableFuture<>();
          live.get(request.getGroupId()).parkJoin(joined.memberId(), instance, answer);
          return answer;
        });
  }

  CompletableFuture<SyncGroupResponse> sync(SyncGroupRequest request) {
    return partition.confirmed(
        () -> {
          Group group = partition.group(request.getGroupId());
          refuse(
              SyncCheck.check(
                  group,
                  request.getMemberId(),
                  instance(request),
                  request.getGenerationId(),
                  request.getProtocolType(),
                  request.getProtocolName()));
          if (group == null
              || group.state() != GroupState.COMPLETING_REBALANCE
              || !request.getMemberId().equals(group.leaderId())) {
            return parkSync(request);
          }
          checkAssigned(group, request);
          long revision = registry.topics().revision();
          return partition.write(
              MemberCommands.of(partition.number(), request, revision),
              outcome -> parkSync(request));
        });
  }

  /** Kafka passes over a stranger in silence; but then its partitions would have no owner. */
  private static void checkAssigned(Group group, SyncGroupRequest request) {
    for (int i = 0; i < request.getAssignmentsCount(); i++) {
      String memberId = request.getAssignments(i).getMemberId();
      if (group.member(memberId) == null) {
        String field = "assignments[" + i + "].member_id";
        throw new ApiException(
            ErrorReason.INVALID_REQUEST,
            field
                + " is \""
                + memberId
                + "\", which is no member of generation "
                + group.generation()
                + ": assign to the members of the JoinGroup answer only",
            Map.of("field", field, "limit", "members of the generation"));
      }
    }
  }

  private CompletableFuture<SyncGroupResponse> parkSync(SyncGroupRequest request) {
    CompletableFuture<SyncGroupResponse> answer = new CompletableFuture<>();
    live.get(request.getGroupId())
        .parkSync(request.getMemberId(), instance(request), request.getGenerationId(), answer);
    return answer;
  }

  private static @Nullable String instance(SyncGroupRequest request) {
    return request.hasGroupInstanceId() ? request.getGroupInstanceId() : null;
  }

  CompletableFuture<HeartbeatResponse> heartbeat(HeartbeatRequest request, Caller caller) {
    return partition.confirmed(
        () -> {
          String groupId = request.getGroupId();
          Group group = partition.group(groupId);
          String instance = request.hasGroupInstanceId() ? request.getGroupInstanceId() : null;
          refuse(MemberCheck.member(group, request.getMemberId(), instance));
          if (group != null) {
            refuse(MemberCheck.generation(group, request.getGenerationId()));
          }
          LiveGroup alive = live.find(groupId);
          if (alive == null || !alive.touch(request.getMemberId(), caller.pushes())) {
            throw new ApiException(
                ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
                "whether the member's session ran out is being decided; try again");
          }
          logEnds.report(groupId, request.getEndOffsetsList());
          if (group != null && group.state() == GroupState.PREPARING_REBALANCE) {
            throw Refusals.rebalancing(group);
          }
          return CompletableFuture.completedFuture(
              HeartbeatResponse.newBuilder().setHeader(partition.header()).build());
        });
  }

  CompletableFuture<LeaveGroupResponse> leave(LeaveGroupRequest request) {
    return leave(request.getGroupId(), request.getMembersList())
        .thenApply(
            results ->
                LeaveGroupResponse.newBuilder()
                    .setHeader(partition.header())
                    .addAllMembers(results)
                    .build());
  }

  /** As the members themselves or an operator want it. */
  CompletableFuture<List<LeaveGroupResponse.MemberResult>> leave(
      String groupId, List<LeaveGroupRequest.Member> members) {
    return partition.write(
        MemberCommands.of(partition.number(), groupId, members),
        Outcome.Left.class,
        left -> {
          List<LeaveGroupResponse.MemberResult> results = new ArrayList<>();
          for (int i = 0; i < members.size(); i++) {
            LeaveGroupRequest.Member member = members.get(i);
            LeaveGroupResponse.MemberResult.Builder result =
                LeaveGroupResponse.MemberResult.newBuilder()
                    .setMemberId(member.getMemberId())
                    .setReason(left.members().get(i));
            if (member.hasGroupInstanceId()) {
              result.setGroupInstanceId(member.getGroupInstanceId());
            }
            results.add(result.build());
          }
          return results;
        });
  }

  CompletableFuture<OffsetCommitResponse> commit(OffsetCommitRequest request, Caller caller) {
    if (!isOfMember(request)) {
      return commit(request, offsets.check(request, caller, null), caller);
    }
    return partition.applied(
        () -> {
          Group group = partition.group(request.getGroupId());
          return commit(request, offsets.check(request, caller, group), caller);
        });
  }

  /** Without a generation nobody has asked whose member id it is. */
  private static boolean isOfMember(OffsetCommitRequest request) {
    return request.hasGenerationId() && request.getGenerationId() >= 0;
  }

  private CompletableFuture<OffsetCommitResponse> commit(
      OffsetCommitRequest request, OffsetRequests.CheckedCommit checked, Caller caller) {
    if (checked.isEmpty()) {
      return CompletableFuture.completedFuture(checked.answer(partition.header(), 0));
    }
    String groupId = request.getGroupId();
    return partition.write(
        checked.command(),
        Outcome.Committed.class,
        committed -> {
          LiveGroup alive = live.find(groupId);
          if (alive != null && isOfMember(request)) {
            alive.touch(request.getMemberId(), caller.pushes());
          }
          logEnds.reportCommitted(groupId, request.getTopicsList());
          metrics.committed(checked.offsets());
          return checked.answer(partition.header(), committed.revision());
        });
  }

  CompletableFuture<OffsetFetchResponse> fetch(OffsetFetchRequest request) {
    return partition.confirmed(
        () ->
            CompletableFuture.completedFuture(
                offsets.read(request, partition.header(), partition.state().offsets())));
  }
}
