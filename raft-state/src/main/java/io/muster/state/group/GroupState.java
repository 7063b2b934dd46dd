// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import io.muster.proto.internal.v1.GroupPhase;

/**
 * The states of a group, and what each answers. Kafka's state Dead has no counterpart: a group that
 * is gone is not there.
 *
 * <pre>
 *   EMPTY ──join──> PREPARING_REBALANCE ──all in / timer──> COMPLETING_REBALANCE ──leader's sync──> STABLE
 *     ^                │     ^    ^                               │                                   │
 *     └──nobody left───┘     │    └─────join, leave, expiry───────┘                                   │
 *                            └──────────────────────join, leave, expiry───────────────────────────────┘
 * </pre>
 */
public enum GroupState {
  /**
   * No members; may hold offsets. JoinGroup of a new member starts a rebalance; SyncGroup and
   * Heartbeat: UNKNOWN_MEMBER_ID; OffsetCommit without a member: accepted.
   */
  EMPTY(GroupPhase.EMPTY),
  /**
   * Collects JoinGroups until every member is in or the join timer fires. JoinGroup waits;
   * SyncGroup and Heartbeat: REBALANCE_IN_PROGRESS; OffsetCommit of the current generation:
   * accepted, since that is how members commit before they give up their partitions.
   */
  PREPARING_REBALANCE(GroupPhase.PREPARING_REBALANCE),
  /**
   * The new generation is known and waits for the leader member's assignment. JoinGroup unchanged:
   * the generation again (the answer got lost), changed: a new rebalance; SyncGroup waits;
   * Heartbeat: fine; OffsetCommit: REBALANCE_IN_PROGRESS.
   */
  COMPLETING_REBALANCE(GroupPhase.COMPLETING_REBALANCE),
  /**
   * Every member can have its assignment. JoinGroup of the leader member or with other protocols: a
   * rebalance, otherwise the generation again; SyncGroup: the assignment; Heartbeat and
   * OffsetCommit: fine.
   */
  STABLE(GroupPhase.STABLE);

  private final GroupPhase stored;

  GroupState(GroupPhase stored) {
    this.stored = stored;
  }

  GroupPhase stored() {
    return stored;
  }

  static GroupState of(GroupPhase stored) {
    for (GroupState state : values()) {
      if (state.stored == stored) {
        return state;
      }
    }
    throw new IllegalStateException("a stored group is in phase " + stored);
  }
}
