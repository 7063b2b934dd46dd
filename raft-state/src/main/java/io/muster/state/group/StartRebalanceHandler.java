// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.StartRebalance;
import io.muster.state.Outcome;

/** The coordinator itself wants another generation: topics changed, or the group is too large. */
public final class StartRebalanceHandler {

  public static Outcome apply(int partition, StartRebalance command, GroupTransaction transaction) {
    GroupView seen = transaction.view(partition, command.getGroupId());
    boolean holds =
        seen != null
            && seen.generation() == command.getGenerationId()
            && (seen.state() == GroupState.STABLE
                || seen.state() == GroupState.COMPLETING_REBALANCE);
    if (!holds) {
      return new Outcome.Obsolete();
    }
    JoinPhase.startOrProceed(
        transaction.edit(partition, command.getGroupId()), 0, command.getCause());
    return new Outcome.TookEffect();
  }

  private StartRebalanceHandler() {}
}
