// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.assignor.Assignors;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.RebalanceProtocol;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Checked settings of a member.
 *
 * @param groupId the group, 1 to 1,024 bytes
 * @param instanceId of a static member
 * @param sessionTimeout after so long without a heartbeat the coordinator removes the member
 * @param heartbeatInterval shorter than the session timeout
 * @param rebalanceTimeout how long a rebalance waits for the member
 * @param assignors in order of preference, at least one
 * @param commitTimeout how long a commit tries
 * @param requestTimeout how long other requests try; JoinGroup at least the rebalance timeout
 * @param metadataMaxAge how old the list of topics may get that a pattern is matched with
 * @param pauses before asking again a node that wants less
 */
record MemberConfig(
    String groupId,
    @Nullable String instanceId,
    Duration sessionTimeout,
    Duration heartbeatInterval,
    Duration rebalanceTimeout,
    List<PartitionAssignor> assignors,
    Duration commitTimeout,
    Duration requestTimeout,
    Duration metadataMaxAge,
    RetryLoop.Pauses pauses) {
  private static final Pattern INSTANCE_ID = Pattern.compile("[a-zA-Z0-9._-]{1,249}");
  // Slack after the rebalance timeout, so that the coordinator gives up before the client does.
  private static final Duration SLACK = Duration.ofSeconds(5);
  private static final Duration LEAST_PARKED = Duration.ofSeconds(1);
  private static final Duration MOST_PARKED = Duration.ofSeconds(10);

  MemberConfig {
    assignors = List.copyOf(assignors);
    if (groupId.isEmpty()) {
      throw new IllegalArgumentException("the group id must not be empty");
    }
    positive("session timeout", sessionTimeout);
    positive("heartbeat interval", heartbeatInterval);
    positive("rebalance timeout", rebalanceTimeout);
    positive("commit timeout", commitTimeout);
    positive("request timeout", requestTimeout);
    positive("maximum age of metadata", metadataMaxAge);
    if (instanceId != null
        && (!INSTANCE_ID.matcher(instanceId).matches()
            || instanceId.equals(".")
            || instanceId.equals(".."))) {
      throw new IllegalArgumentException(
          "a group.instance.id is 1 to 249 characters of [a-zA-Z0-9._-], not \".\" or \"..\": "
              + instanceId);
    }
    if (heartbeatInterval.compareTo(sessionTimeout) >= 0) {
      throw new IllegalArgumentException(
          "the heartbeat interval ("
              + heartbeatInterval.toMillis()
              + " ms) must be shorter than the session timeout ("
              + sessionTimeout.toMillis()
              + " ms)");
    }
    if (assignors.isEmpty()) {
      throw new IllegalArgumentException("at least one assignor is needed");
    }
    Set<String> names = new HashSet<>();
    for (PartitionAssignor assignor : assignors) {
      if (!names.add(assignor.name())) {
        throw new IllegalArgumentException("two assignors are named " + assignor.name());
      }
    }
    // Fails here rather than in the background where they have none in common.
    RebalanceProtocol unused = Assignors.rebalanceProtocol(assignors);
  }

  boolean isStatic() {
    return instanceId != null;
  }

  /** What its members do with their partitions while they join. */
  RebalanceProtocol rebalanceProtocol() {
    return Assignors.rebalanceProtocol(assignors);
  }

  /** How long a JoinGroup or SyncGroup, which the coordinator keeps waiting, tries. */
  Duration joinTimeout() {
    Duration parked = rebalanceTimeout.plus(SLACK);
    return parked.compareTo(requestTimeout) > 0 ? parked : requestTimeout;
  }

  /**
   * After so long without an answer a JoinGroup or SyncGroup is sent again: the coordinator may be
   * waiting for other members, but it may as well have frozen, and then another has its place.
   */
  Duration parkedAttempt() {
    Duration third = sessionTimeout.dividedBy(3);
    Duration atLeast = third.compareTo(LEAST_PARKED) > 0 ? third : LEAST_PARKED;
    return atLeast.compareTo(MOST_PARKED) < 0 ? atLeast : MOST_PARKED;
  }

  private static void positive(String what, Duration value) {
    if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(what + " must be 1 ms to 24 days: " + value);
    }
  }
}
