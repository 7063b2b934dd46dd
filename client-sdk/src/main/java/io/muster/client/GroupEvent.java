// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Duration;
import java.time.Instant;
import java.util.Objects;
import java.util.Optional;

/**
 * Something that happened to a group. The last 50 of each group are kept, and survive a failover.
 *
 * @param number grows by one with each event of the group, from 1
 * @param kind what happened
 * @param at when, by the clock of the node that led then
 * @param generation the group's generation when it happened
 * @param memberId the member that it is about, where it is one
 * @param instanceId that member's instance id, where it is a static one
 * @param clientId that member's client id, where it is known
 * @param detail what there is to say beyond the kind; empty where nothing is
 * @param duration since the rebalance started; zero for events other than {@link
 *     Kind#GENERATION_STARTED} and {@link Kind#GENERATION_COMPLETED}
 * @param members how many members the group had after it
 * @param cause why the rebalance started, where the event says it
 */
public record GroupEvent(
    long number,
    Kind kind,
    Instant at,
    int generation,
    Optional<String> memberId,
    Optional<String> instanceId,
    Optional<String> clientId,
    String detail,
    Duration duration,
    int members,
    Optional<RebalanceCause> cause) {
  public GroupEvent {
    Objects.requireNonNull(kind, "kind");
    Objects.requireNonNull(at, "at");
    Objects.requireNonNull(memberId, "memberId");
    Objects.requireNonNull(instanceId, "instanceId");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(detail, "detail");
    Objects.requireNonNull(duration, "duration");
    Objects.requireNonNull(cause, "cause");
  }

  /** What can happen to a group. */
  public enum Kind {
    /** A rebalance began; the cause tells why. */
    REBALANCE_STARTED,
    /** A member joined. */
    MEMBER_JOINED,
    /** A member left or was removed. */
    MEMBER_LEFT,
    /** A session, a reserved member id or the time to join or sync ran out. */
    MEMBER_EXPIRED,
    /** A static member came back under a new member id; the event names the old one. */
    MEMBER_FENCED,
    /** Every member is known, and the leader member computes the assignment. */
    GENERATION_STARTED,
    /** The assignment is stored. */
    GENERATION_COMPLETED,
    /** Nobody is left. */
    GROUP_EMPTY,
    /** The coordinator named a kind that this release does not know. */
    UNKNOWN
  }
}
