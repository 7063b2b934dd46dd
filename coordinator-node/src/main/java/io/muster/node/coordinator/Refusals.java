// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.NotLeaderException;
import io.muster.node.raft.OverloadedException;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Outcome.Rejected;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;

/** Refusals and failures below, in the API's words. */
final class Refusals {

  static ApiException of(Rejected rejected) {
    return new ApiException(rejected.reason(), rejected.message(), rejected.metadata());
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
