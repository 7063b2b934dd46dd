// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.assignor.PartitionAssignor;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Checked settings of a member.
 *
 * @param groupId the group, 1 to 1,024 bytes
 * @param sessionTimeout after so long without a heartbeat the coordinator removes the member
 * @param heartbeatInterval shorter than the session timeout
 * @param rebalanceTimeout how long a rebalance waits for the member
 * @param assignors in order of preference, at least one
 * @param commitTimeout how long a commit tries
 * @param pauses before asking again a node that wants less
 */
record MemberConfig(
    String groupId,
    Duration sessionTimeout,
    Duration heartbeatInterval,
    Duration rebalanceTimeout,
    List<PartitionAssignor> assignors,
    Duration commitTimeout,
    RetryLoop.Pauses pauses) {
  MemberConfig {
    assignors = List.copyOf(assignors);
    if (groupId.isEmpty()) {
      throw new IllegalArgumentException("the group id must not be empty");
    }
    positive("session timeout", sessionTimeout);
    positive("heartbeat interval", heartbeatInterval);
    positive("rebalance timeout", rebalanceTimeout);
    positive("commit timeout", commitTimeout);
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
  }

  private static void positive(String what, Duration value) {
    if (value.toMillis() < 1 || value.toMillis() > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(what + " must be 1 ms to 24 days: " + value);
    }
  }
}
