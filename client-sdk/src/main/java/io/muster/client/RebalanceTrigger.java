// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;
import java.util.Optional;

/**
 * What made a group rebalance: of all that happened, the first.
 *
 * @param kind what happened
 * @param memberId the member that caused it, where it was one
 * @param detail the reason that the member gave, or what changed; empty where nothing was said
 */
public record RebalanceTrigger(Kind kind, Optional<String> memberId, String detail) {
  public RebalanceTrigger {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(memberId, "memberId");
    Objects.requireNonNull(detail, "detail");
  }

  /** What can make a group rebalance. */
  public enum Kind {
    /** A member came that was not in the group. */
    MEMBER_JOINED,
    /** A member asked for it: the leader member joined again, or any member gave a reason. */
    MEMBER_REJOINED,
    /** A member came back with other protocols or another subscription. */
    SUBSCRIPTION_CHANGED,
    /** A member left or was removed. */
    MEMBER_LEFT,
    /** A member's session ran out. */
    MEMBER_EXPIRED,
    /** A static member came back, and the group could not go on as it was. */
    MEMBER_REPLACED,
    /** Members did not fetch their assignment in time and were removed. */
    SYNC_TIMED_OUT,
    /** A subscribed topic was created, expanded or deleted after the assignment was made. */
    TOPICS_CHANGED,
    /** The group has more members than the cluster allows. */
    GROUP_TOO_LARGE,
    /** The coordinator named something that this release does not know. */
    UNKNOWN
  }
}
