// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.MemberState;

/** Where a member stands in the group protocol, finer than the public {@link MemberState}. */
enum MemberPhase {
  IDLE(MemberState.UNJOINED, false),
  REVOKING(MemberState.REBALANCING, true),
  // The group prepares: the coordinator still takes commits under the last generation.
  JOINING(MemberState.REBALANCING, true),
  // The group completes: it does not.
  SYNCING(MemberState.REBALANCING, false),
  ASSIGNING(MemberState.REBALANCING, true),
  STABLE(MemberState.STABLE, true),
  PARKED(MemberState.PARKED, false),
  LEAVING(MemberState.LEAVING, true),
  CLOSED(MemberState.CLOSED, false),
  FAILED(MemberState.FAILED, false);

  private final MemberState state;
  private final boolean committing;

  MemberPhase(MemberState state, boolean committing) {
    this.state = state;
    this.committing = committing;
  }

  MemberState state() {
    return state;
  }

  /** What is held may be committed. */
  boolean mayCommit() {
    return committing;
  }

  /** The coordinator counts the member into the generation that it heartbeats for. */
  boolean isCounted() {
    return this == REVOKING || this == ASSIGNING || this == STABLE || this == LEAVING;
  }

  /** A JoinGroup or SyncGroup is on its way, or about to be sent again. */
  boolean isInCycle() {
    return this == JOINING || this == SYNCING;
  }

  /** It is over; what holds at this moment will always hold. */
  boolean hasEnded() {
    return this == CLOSED || this == FAILED;
  }

  /** Nothing leads back into the group. */
  boolean isFinal() {
    return this == LEAVING || this == CLOSED || this == FAILED;
  }
}
