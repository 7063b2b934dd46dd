// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.SyncGroup;
import io.muster.state.Outcome;

/** SyncGroup of the leader member: its assignment is stored and the group becomes stable. */
public final class SyncGroupHandler {

  public static Outcome apply(int partition, SyncGroup command, GroupTransaction transaction) {
    GroupView seen = transaction.view(partition, command.getGroupId());
    Outcome.Rejected refusal =
        SyncCheck.check(
            seen,
            command.getMemberId(),
            command.hasGroupInstanceId() ? command.getGroupInstanceId() : null,
            command.getGenerationId(),
            command.getProtocolType(),
            command.getProtocolName());
    if (refusal != null) {
      return refusal;
    }
    // In a stable group the assignment is there already: this was a repeat.
    if (seen != null
        && seen.state() == GroupState.COMPLETING_REBALANCE
        && command.getMemberId().equals(seen.leaderId())) {
      transaction
          .edit(partition, command.getGroupId())
          .stabilise(command.getAssignmentsMap(), command.getTopicsRevision());
    }
    return new Outcome.Synced(command.getGenerationId());
  }

  private SyncGroupHandler() {}
}
