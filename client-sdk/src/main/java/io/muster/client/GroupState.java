// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/** Where a group stands, as its coordinator tells. */
public enum GroupState {
  /** No members; perhaps committed offsets. */
  EMPTY,
  /** A rebalance is on: the coordinator waits for the members to join. */
  PREPARING_REBALANCE,
  /** The members are known; the coordinator waits for the leader member's assignment. */
  COMPLETING_REBALANCE,
  /** Every member has its assignment. */
  STABLE,
  /** The coordinator named a state that this release does not know. */
  UNKNOWN
}
