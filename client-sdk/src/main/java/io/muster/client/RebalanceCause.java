// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;

/**
 * Why an assignment changes: what happened first.
 *
 * @param kind what happened
 * @param memberId of the member that caused it; empty where it was none, or where it is not known
 * @param detail the reason that the member gave, or what changed; for people, may be empty
 */
public record RebalanceCause(Kind kind, String memberId, String detail) {
  /** What can happen to a group, as its coordinator or the member itself sees it. */
  public enum Kind {
    /** The member itself is new in its group, and the coordinator has not said more. */
    INITIAL_JOIN,
    /** The coordinator started a rebalance and has not said why. */
    GROUP_CHANGED,
    /** A member came that was not in the group. */
    MEMBER_JOINED,
    /** A member asked for it: the leader member joined again, or any member gave a reason. */
    MEMBER_REJOINED,
    /** A member came back with another subscription or other assignors. */
    SUBSCRIPTION_CHANGED,
    /** A member left. */
    MEMBER_LEFT,
    /** A member's session ran out. */
    MEMBER_EXPIRED,
    /** A static member came back as a new process, and the group could not go on as it was. */
    MEMBER_REPLACED,
    /** Members did not fetch their assignment in time and were removed. */
    SYNC_TIMED_OUT,
    /** A subscribed topic was created, expanded or deleted. */
    TOPICS_CHANGED,
    /** The group has more members than it may have. */
    GROUP_TOO_LARGE,
    /** The application asked this member for a rebalance. */
    REQUESTED,
    /** The cooperative protocol's second round: this member has let go of partitions. */
    PARTITIONS_REVOKED,
    /** The coordinator removed this member: its session ran out, or an operator removed it. */
    MEMBER_REMOVED,
    /** The group went on without this member, which has an older generation. */
    GENERATION_PASSED,
    /** The application did not poll within the maximum poll interval. */
    POLL_TIMEOUT,
    /** Another process took this member's place, or it stopped because of an error. */
    FENCED,
    /** This member is leaving. */
    CLOSING
  }

  public RebalanceCause {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(memberId, "memberId");
    Objects.requireNonNull(detail, "detail");
  }

  /** A cause of which no more is known. */
  public RebalanceCause(Kind kind) {
    this(kind, "", "");
  }
}
