// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.LeaveGroup;
import io.muster.proto.internal.v1.LeavingMember;
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
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import io.muster.state.Outcome;
import io.muster.state.group.Group;
import io.muster.state.group.GroupState;
import io.muster.state.group.MemberCheck;
import io.muster.state.group.SyncCheck;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * The coordinator of the groups of one offsets partition, for one term of leadership. Turns calls
 * into commands, and answers what needs none (heartbeats, fetches, syncs of followers) from what is
 * applied, after its leadership has been confirmed. Thread-safe.
 */
final class PartitionCoordinator {
  private final int partition;
  private final LeaderTerm term;
  private final CoordinatorSettings settings;
  private final Timers timers;
  private final OffsetRequests offsets;
  private final Map<String, LiveGroup> liveGroups = new ConcurrentHashMap<>();
  private volatile boolean closed;

  PartitionCoordinator(
      int partition,
      LeaderTerm term,
      CoordinatorSettings settings,
      Timers timers,
      TopicPartitions topics) {
    this.partition = partition;
    this.term = term;
    this.settings = settings;
    this.timers = timers;
    this.offsets = new OffsetRequests(partition, settings, topics);
  }

  /**
   * Takes up every group with members: sessions and the phase's timer start with their full time.
   */
  void start() {
    term.state().groups().forEachLive(partition, group -> live(group.id()).follow());
  }

  /** The group changed in the log. */
  void groupChanged(String groupId) {
    LiveGroup live = liveGroups.get(groupId);
    if (live == null) {
      Group group = find(groupId);
      if (group == null || (group.members().isEmpty() && group.pending().isEmpty())) {
        return;
      }
      live = live(groupId);
    }
    live.follow();
    Group group = find(groupId);
    if (group != null && group.state() == GroupState.EMPTY && live.isIdle()) {
      liveGroups.remove(groupId, live);
    }
  }

  void close(ApiException refusal) {
    closed = true;
    liveGroups.values().forEach(live -> live.close(refusal));
  }

  CompletableFuture<JoinGroupResponse> join(JoinGroupRequest request, Caller caller) {
    if (request.hasGroupInstanceId()) {
      return CompletableFuture.failedFuture(
          new ApiException(
              ErrorReason.INVALID_REQUEST,
              "group_instance_id: static members are not supported yet; leave it out",
              Map.of("field", "group_instance_id")));
    }
    Command command = JoinCommands.of(partition, request, caller, settings);
    return write(
        command,
        outcome -> {
          CompletableFuture<JoinGroupResponse> answer = new CompletableFuture<>();
          Outcome.Joined joined = expect(Outcome.Joined.class, outcome);
          live(request.getGroupId()).parkJoin(joined.memberId(), answer);
          return answer;
        });
  }

  CompletableFuture<SyncGroupResponse> sync(SyncGroupRequest request) {
    return confirmed(
        () -> {
          Group group = find(request.getGroupId());
          refuse(
              SyncCheck.check(
                  group,
                  request.getMemberId(),
                  request.getGenerationId(),
                  request.getProtocolType(),
                  request.getProtocolName()));
          boolean assigns =
              group != null
                  && group.state() == GroupState.COMPLETING_REBALANCE
                  && request.getMemberId().equals(group.leaderId());
          return assigns
              ? write(JoinCommands.of(partition, request), outcome -> parkSync(request))
              : parkSync(request);
        });
  }

  private CompletableFuture<SyncGroupResponse> parkSync(SyncGroupRequest request) {
    CompletableFuture<SyncGroupResponse> answer = new CompletableFuture<>();
    live(request.getGroupId()).parkSync(request.getMemberId(), request.getGenerationId(), answer);
    return answer;
  }

  CompletableFuture<HeartbeatResponse> heartbeat(HeartbeatRequest request, Caller caller) {
    return confirmed(
        () -> {
          Group group = find(request.getGroupId());
          refuse(MemberCheck.member(group, request.getMemberId()));
          if (group != null) {
            refuse(MemberCheck.generation(group, request.getGenerationId()));
          }
          if (!live(request.getGroupId()).touch(request.getMemberId(), caller.pushes())) {
            throw new ApiException(
                ErrorReason.COORDINATOR_LOAD_IN_PROGRESS,
                "whether the member's session ran out is being decided; try again");
          }
          if (group != null && group.state() == GroupState.PREPARING_REBALANCE) {
            throw new ApiException(
                ErrorReason.REBALANCE_IN_PROGRESS, "the group is rebalancing; join again");
          }
          return CompletableFuture.completedFuture(
              HeartbeatResponse.newBuilder().setHeader(header()).build());
        });
  }

  CompletableFuture<LeaveGroupResponse> leave(LeaveGroupRequest request) {
    LeaveGroup.Builder leave = LeaveGroup.newBuilder().setGroupId(request.getGroupId());
    for (LeaveGroupRequest.Member member : request.getMembersList()) {
      leave.addMembers(
          LeavingMember.newBuilder()
              .setMemberId(member.getMemberId())
              .setReason(JoinCommands.reason(member.getReason())));
    }
    return write(
        Command.newBuilder().setPartition(partition).setLeaveGroup(leave).build(),
        outcome -> {
          Outcome.Left left = expect(Outcome.Left.class, outcome);
          LeaveGroupResponse.Builder response = LeaveGroupResponse.newBuilder().setHeader(header());
          for (int i = 0; i < left.members().size(); i++) {
            response.addMembers(
                LeaveGroupResponse.MemberResult.newBuilder()
                    .setMemberId(request.getMembers(i).getMemberId())
                    .setReason(left.members().get(i)));
          }
          return CompletableFuture.completedFuture(response.build());
        });
  }

  CompletableFuture<OffsetCommitResponse> commit(OffsetCommitRequest request, Caller caller) {
    OffsetRequests.CheckedCommit checked = offsets.check(request, caller);
    if (checked.isEmpty()) {
      return CompletableFuture.completedFuture(checked.answer(header(), 0));
    }
    return write(
        checked.command(),
        outcome -> {
          LiveGroup live = liveGroups.get(request.getGroupId());
          if (live != null) {
            live.touch(request.getMemberId(), caller.pushes());
          }
          long revision = expect(Outcome.Committed.class, outcome).revision();
          return CompletableFuture.completedFuture(checked.answer(header(), revision));
        });
  }

  CompletableFuture<OffsetFetchResponse> fetch(OffsetFetchRequest request) {
    return confirmed(
        () ->
            CompletableFuture.completedFuture(
                offsets.read(request, header(), term.state().offsets())));
  }

  /** Proposes, and goes on with the outcome on the thread that applied it. */
  private <T> CompletableFuture<T> write(
      Command command, Function<Outcome, CompletableFuture<T>> next) {
    return term.batcher()
        .submit(command)
        .thenCompose(
            outcome -> {
              if (outcome instanceof Outcome.Rejected rejected) {
                throw Refusals.of(rejected);
              }
              return next.apply(outcome);
            });
  }

  /** Goes on when this node is known to lead and to have applied all that was committed. */
  private <T> CompletableFuture<T> confirmed(Read<T> read) {
    return term.group()
        .confirmLeadership()
        .handle(
            (confirmedTerm, failure) -> {
              if (failure != null) {
                throw Refusals.ofRead(term.group(), failure);
              }
              if (closed || confirmedTerm != term.number()) {
                throw Refusals.notCoordinator(term.group());
              }
              return run(read);
            })
        .thenCompose(Function.identity());
  }

  private <T> CompletableFuture<T> run(Read<T> read) {
    try {
      return read.run();
    } catch (IllegalStateException e) {
      if (term.group().state() != term.state()) {
        // Deposed meanwhile, and a snapshot of the new leader took the place of this state.
        throw Refusals.notCoordinator(term.group());
      }
      throw e;
    }
  }

  /** What is answered from the applied state. */
  @FunctionalInterface
  private interface Read<T> {
    CompletableFuture<T> run();
  }

  private LiveGroup live(String groupId) {
    LiveGroup live =
        liveGroups.computeIfAbsent(
            groupId,
            id ->
                new LiveGroup(
                    partition,
                    id,
                    timers,
                    command -> term.batcher().submit(command),
                    this::header,
                    () -> find(id)));
    if (closed) {
      // The term ended while this one was made.
      live.close(Refusals.notCoordinator(term.group()));
    }
    return live;
  }

  private @Nullable Group find(String groupId) {
    return term.state().groups().find(partition, groupId);
  }

  private ResponseHeader header() {
    return ResponseHeader.newBuilder()
        .setClusterId(settings.clusterId())
        .setNodeId(settings.nodeId())
        .setPartition(partition)
        .setTerm(term.number())
        .setAppliedIndex(term.state().applied().index())
        .build();
  }

  private static void refuse(Outcome.@Nullable Rejected rejected) {
    if (rejected != null) {
      throw Refusals.of(rejected);
    }
  }

  private static <T extends Outcome> T expect(Class<T> type, Outcome outcome) {
    if (!type.isInstance(outcome)) {
      throw new IllegalStateException(outcome + " where " + type.getSimpleName() + " was due");
    }
    return type.cast(outcome);
  }
}
