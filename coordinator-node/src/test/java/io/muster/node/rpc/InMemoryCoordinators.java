// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import io.muster.node.coordinator.ApiException;
import io.muster.node.coordinator.Caller;
import io.muster.node.coordinator.GroupCoordinators;
import io.muster.proto.v1.CommittedOffset;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.FindCoordinatorResponse;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.HeartbeatResponse;
import io.muster.proto.v1.JoinGroupRequest;
import io.muster.proto.v1.JoinGroupResponse;
import io.muster.proto.v1.LeaveGroupRequest;
import io.muster.proto.v1.LeaveGroupResponse;
import io.muster.proto.v1.NodeEndpoint;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetCommitResponse;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.proto.v1.OffsetFetchResponse;
import io.muster.proto.v1.ResponseHeader;
import io.muster.proto.v1.SyncGroupRequest;
import io.muster.proto.v1.SyncGroupResponse;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A coordinator without replication: members in a set, offsets in a map. Answers can be held back
 * and let go all at once, as an applied log entry does. Some group ids stand for a kind of failure.
 */
final class InMemoryCoordinators implements GroupCoordinators {
  /** Led by another node. */
  static final String ELSEWHERE = "elsewhere";

  /** Throws instead of answering. */
  static final String BROKEN = "broken";

  /** Its future fails with something that is no refusal. */
  static final String BROKEN_LATER = "broken-later";

  /** Its refusal is as long as a refusal can be. */
  static final String VERBOSE = "verbose";

  private final List<Caller> callers = new ArrayList<>();
  private final List<Object> requests = new ArrayList<>();
  private final Set<String> members = new HashSet<>();
  private final Map<String, CommittedOffset> offsets = new HashMap<>();
  private final AtomicLong revision = new AtomicLong();
  private final Deque<Runnable> held = new ArrayDeque<>();
  private boolean holding;

  /** Who has called, in order. */
  synchronized List<Caller> callers() {
    return List.copyOf(callers);
  }

  /** What was asked, in order. */
  synchronized List<Object> requests() {
    return List.copyOf(requests);
  }

  /** From now on, answers wait for {@link #release}. */
  synchronized void hold() {
    holding = true;
  }

  synchronized int heldBack() {
    return held.size();
  }

  /** Lets all answers go, in the order of their requests, on this thread. */
  void release() {
    Deque<Runnable> ready;
    synchronized (this) {
      holding = false;
      ready = new ArrayDeque<>(held);
      held.clear();
    }
    ready.forEach(Runnable::run);
  }

  @Override
  public CompletableFuture<FindCoordinatorResponse> find(String groupId) {
    return answer(
        groupId,
        FindCoordinatorResponse.newBuilder()
            .setCoordinator(NodeEndpoint.newBuilder().setNodeId(1).setHost("n1").setPort(7_400))
            .build());
  }

  @Override
  public synchronized CompletableFuture<JoinGroupResponse> join(
      JoinGroupRequest request, Caller caller) {
    note(request, caller);
    members.add(request.getMemberId());
    return answer(
        request.getGroupId(),
        JoinGroupResponse.newBuilder()
            .setMemberId(request.getMemberId())
            .setGenerationId(1)
            .build());
  }

  @Override
  public CompletableFuture<SyncGroupResponse> sync(SyncGroupRequest request, Caller caller) {
    note(request, caller);
    return answer(
        request.getGroupId(),
        SyncGroupResponse.newBuilder().setGenerationId(request.getGenerationId()).build());
  }

  @Override
  public synchronized CompletableFuture<HeartbeatResponse> heartbeat(
      HeartbeatRequest request, Caller caller) {
    note(request, caller);
    if (request.getGroupId().equals("strict") && !members.contains(request.getMemberId())) {
      return CompletableFuture.failedFuture(
          new ApiException(ErrorReason.UNKNOWN_MEMBER_ID, "Join first"));
    }
    return answer(
        request.getGroupId(),
        HeartbeatResponse.newBuilder().setHeader(ResponseHeader.newBuilder().setTerm(7)).build());
  }

  @Override
  public CompletableFuture<LeaveGroupResponse> leave(LeaveGroupRequest request, Caller caller) {
    note(request, caller);
    return answer(request.getGroupId(), LeaveGroupResponse.getDefaultInstance());
  }

  @Override
  public synchronized CompletableFuture<OffsetCommitResponse> commit(
      OffsetCommitRequest request, Caller caller) {
    note(request, caller);
    long index = revision.incrementAndGet();
    OffsetCommitResponse.Builder response = OffsetCommitResponse.newBuilder().setRevision(index);
    for (OffsetCommitRequest.Topic topic : request.getTopicsList()) {
      OffsetCommitResponse.Topic.Builder answered =
          response.addTopicsBuilder().setName(topic.getName());
      for (OffsetCommitRequest.Partition partition : topic.getPartitionsList()) {
        offsets.put(
            request.getGroupId() + "/" + topic.getName() + "/" + partition.getIndex(),
            CommittedOffset.newBuilder()
                .setOffset(partition.getOffset())
                .setRevision(index)
                .build());
        answered.addPartitionsBuilder().setIndex(partition.getIndex());
      }
    }
    return answer(request.getGroupId(), response.build());
  }

  @Override
  public synchronized CompletableFuture<OffsetFetchResponse> fetch(
      OffsetFetchRequest request, Caller caller) {
    note(request, caller);
    OffsetFetchResponse.Builder response = OffsetFetchResponse.newBuilder();
    for (OffsetFetchRequest.Topic topic : request.getTopicsList()) {
      OffsetFetchResponse.Topic.Builder answered =
          response.addTopicsBuilder().setName(topic.getName());
      for (int index : topic.getPartitionsList()) {
        OffsetFetchResponse.Partition.Builder partition =
            answered.addPartitionsBuilder().setIndex(index);
        CommittedOffset committed =
            offsets.get(request.getGroupId() + "/" + topic.getName() + "/" + index);
        if (committed != null) {
          partition.setCommitted(committed);
        }
      }
    }
    return answer(request.getGroupId(), response.build());
  }

  private synchronized void note(Object request, Caller caller) {
    requests.add(request);
    callers.add(caller);
  }

  private synchronized <A> CompletableFuture<A> answer(String groupId, A response) {
    if (groupId.equals(BROKEN)) {
      throw new IllegalStateException("secret detail");
    }
    CompletableFuture<A> future = new CompletableFuture<>();
    Runnable completion =
        switch (groupId) {
          case ELSEWHERE ->
              () ->
                  future.completeExceptionally(
                      new ApiException(
                          ErrorReason.NOT_COORDINATOR,
                          "Node 2 leads partition 5",
                          Map.of(
                              "partition", "5",
                              "leaderNode", "2",
                              "leaderEndpoint", "n2:7400")));
          case BROKEN_LATER ->
              () -> future.completeExceptionally(new IllegalStateException("secret detail"));
          case VERBOSE ->
              () ->
                  future.completeExceptionally(
                      new ApiException(
                          ErrorReason.MEMBER_ID_REQUIRED,
                          "\u20ac".repeat(100_000),
                          Map.of("memberId", "m".repeat(512))));
          default -> () -> future.complete(response);
        };
    if (holding) {
      held.add(completion);
    } else {
      completion.run();
    }
    return future;
  }
}
