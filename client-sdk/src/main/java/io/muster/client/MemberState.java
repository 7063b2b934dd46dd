// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/** Where a {@link GroupMember} stands. */
public enum MemberState {
  /** Not in the group, and about to join. */
  UNJOINED,
  /**
   * A rebalance is on: giving up partitions, joining, or waiting for new ones. With cooperative
   * assignors the member works on what it keeps meanwhile.
   */
  REBALANCING,
  /** Owns its partitions. */
  STABLE,
  /**
   * Out of the group until the application polls again (a static member: without heartbeats). Only
   * members of a {@link GroupConsumer}.
   */
  PARKED,
  /** On its way out. */
  LEAVING,
  /** Left on request. Final. */
  CLOSED,
  /**
   * Stopped by an error that joining again cannot cure; see {@link GroupMember#failure()}. Final.
   */
  FAILED
}
