// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.CompleteJoin;
import io.muster.state.Outcome;

/** The join timer fired: the phase it was armed for ends or, in an initial join, goes on. */
public final class CompleteJoinHandler {

  public static Outcome apply(int partition, CompleteJoin command, GroupTransaction transaction) {
    GroupView seen = transaction.view(partition, command.getGroupId());
    if (seen == null
        || seen.state() != GroupState.PREPARING_REBALANCE
        || seen.phase() != command.getPhase()) {
      return new Outcome.Obsolete();
    }
    JoinPhase.timerFired(transaction.edit(partition, command.getGroupId()));
    return new Outcome.TookEffect();
  }

  private CompleteJoinHandler() {}
}
