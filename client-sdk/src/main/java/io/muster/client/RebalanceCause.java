// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/** Why an assignment changes, as far as the member can know. */
public enum RebalanceCause {
  /** The member is new in its group. */
  INITIAL_JOIN,
  /** The coordinator started a rebalance: a member came, went or changed its subscription. */
  GROUP_CHANGED,
  /**
   * Partition counts of subscribed topics changed; seen by the member that computes assignments.
   */
  PARTITIONS_CHANGED,
  /** This member's subscription changed, or the application asked for a rebalance. */
  REQUESTED,
  /** The coordinator removed the member: its session ran out or an operator removed it. */
  MEMBER_REMOVED,
  /** The group went on without this member, which has an older generation. */
  GENERATION_PASSED,
  /** The application did not poll within the maximum poll interval. */
  POLL_TIMEOUT,
  /** Another process took this member's place. */
  FENCED,
  /** The member is leaving. */
  CLOSING
}
