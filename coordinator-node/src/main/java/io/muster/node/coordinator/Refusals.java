// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.NotLeaderException;
import io.muster.node.raft.OverloadedException;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.proto.v1.RebalanceCause;
import io.muster.state.Outcome.Rejected;
import io.muster.state.group.Group;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Refusals and failures below, in the API's words. */
final class Refusals {

  static ApiException of(Rejected rejected) {
    return new ApiException(rejected.reason(), rejected.message(), rejected.metadata());
  }

  static void refuse(@Nullable Rejected rejected) {
    if (rejected != null) {
      throw of(rejected);
    }
  }

  /** Why a member is not in its group: another one has its instance id, or it was removed. */
  static ErrorReason reasonOfAbsence(@Nullable Group group, @Nullable String instanceId) {
    boolean replaced =
        group != null && instanceId != null && group.memberOfInstance(instanceId) != null;
    return replaced ? ErrorReason.FENCED_INSTANCE_ID : ErrorReason.UNKNOWN_MEMBER_ID;
  }

  /** For a call that waited while its member went. */
  static ApiException absent(@Nullable Group group, String memberId, @Nullable String instanceId) {
    ErrorReason reason = reasonOfAbsence(group, instanceId);
    return new ApiException(
        reason,
        reason == ErrorReason.FENCED_INSTANCE_ID
            ? "group_instance_id \""
                + instanceId
                + "\" is another member than \""
                + memberId
                + "\" by now; two processes use the same instance id, stop this one"
            : "member \"" + memberId + "\" was removed from the group; join with a new member id");
  }

  static ApiException noSuchGroup(String groupId) {
    return new ApiException(
        ErrorReason.GROUP_ID_NOT_FOUND,
        "there is no group \"" + groupId + "\"",
        Map.of("field", "group_id"));
  }

  /** For heartbeats: the members have to join again. */
  static ApiException rebalancing(Group group) {
    RebalanceCause.Kind cause = group.cause().getKind();
    return new ApiException(
        ErrorReason.REBALANCE_IN_PROGRESS,
        "the group is rebalancing; join again",
        cause == RebalanceCause.Kind.KIND_UNSPECIFIED || cause == RebalanceCause.Kind.UNRECOGNIZED
            ? Map.of()
            : Map.of("cause", cause.name()));
  }

  static ApiException notCoordinator(ReplicaGroup group) {
    int leader = group.leaderNodeId();
    return new ApiException(
        ErrorReason.NOT_COORDINATOR,
        "this node does not coordinate the group",
        leader == 0 ? Map.of() : Map.of("leaderNode", Integer.toString(leader)));
  }

  /** A write that the log did not take, or whose fate is open. */
  static ApiException ofSubmit(ReplicaGroup group, @Nullable Throwable failure) {
    Throwable cause = unwrap(failure);
    if (cause instanceof ApiException refusal) {
      return refusal;
    }
    if (cause instanceof NotLeaderException) {
      return notCoordinator(group);
    }
    if (cause instanceof OverloadedException) {
      return new ApiException(
          ErrorReason.THROTTLED, "the replica group has more writes in flight than it accepts");
    }
    return new ApiException(
        ErrorReason.OUTCOME_UNKNOWN,
        "the write was handed to the log and not confirmed in time; repeat it with the same"
            + " sequence");
  }

  /** A read for which leadership could not be confirmed. */
  static ApiException ofRead(ReplicaGroup group, @Nullable Throwable failure) {
    return unwrap(failure) instanceof ApiException refusal ? refusal : notCoordinator(group);
  }

  private static @Nullable Throwable unwrap(@Nullable Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }

  private Refusals() {}
}
