// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.FindCoordinatorResponse;
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
import java.util.concurrent.CompletableFuture;

/**
 * The coordinators on this node, behind one door for the RPC layer. It finds the offsets partition
 * of the group, refuses with NOT_COORDINATOR and a hint where this node does not lead it, and hands
 * the call to the partition's coordinator.
 *
 * <p>Requests have passed {@code RequestValidator}: shape and limits hold. Every future completes
 * with a response or exceptionally with {@link ApiException}, on any thread; no call blocks.
 */
public interface GroupCoordinators {
  CompletableFuture<FindCoordinatorResponse> find(String groupId);

  CompletableFuture<JoinGroupResponse> join(JoinGroupRequest request, Caller caller);

  CompletableFuture<SyncGroupResponse> sync(SyncGroupRequest request, Caller caller);

  CompletableFuture<HeartbeatResponse> heartbeat(HeartbeatRequest request, Caller caller);

  CompletableFuture<LeaveGroupResponse> leave(LeaveGroupRequest request, Caller caller);

  CompletableFuture<OffsetCommitResponse> commit(OffsetCommitRequest request, Caller caller);

  CompletableFuture<OffsetFetchResponse> fetch(OffsetFetchRequest request, Caller caller);
}
