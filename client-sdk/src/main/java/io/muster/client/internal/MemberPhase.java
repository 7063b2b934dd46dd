// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.MemberState;

/** Where a member stands in the group protocol, finer than the public {@link MemberState}. */
enum MemberPhase {
  IDLE(MemberState.UNJOINED, false),
  REVOKING(MemberState.REBALANCING, true),
  JOINING(MemberState.REBALANCING, false),
  SYNCING(MemberState.REBALANCING, false),
  ASSIGNING(MemberState.REBALANCING, true),
  STABLE(MemberState.STABLE, true),
  PARKED(MemberState.PARKED, false),
  LEAVING(MemberState.LEAVING, true),
  CLOSED(MemberState.CLOSED, false),
  FAILED(MemberState.FAILED, false);

  private final MemberState state;
  private final boolean holding;

  MemberPhase(MemberState state, boolean holding) {
    this.state = state;
    this.holding = holding;
  }

  MemberState state() {
    return state;
  }

  /** An assignment may be held, and a commit under it is legal, unless it has been lost. */
  boolean isHolding() {
    return holding;
  }

  /** Nothing leads back into the group. */
  boolean isFinal() {
    return this == LEAVING || this == CLOSED || this == FAILED;
  }
}
