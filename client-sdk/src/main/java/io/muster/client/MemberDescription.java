// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Duration;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * A member of a group, as its coordinator sees it.
 *
 * @param memberId the member
 * @param instanceId its instance id, where it is a static member
 * @param clientId name of its application
 * @param host address from which it joined, such as {@code /10.0.0.1}
 * @param sessionTimeout how long the coordinator waits for its heartbeats
 * @param rebalanceTimeout how long a rebalance waits for it
 * @param subscription the topics that it subscribes to, by name; empty where the group is not one
 *     of consumers
 * @param assignment the partitions that it owns, in order; empty where the group is not one of
 *     consumers
 */
public record MemberDescription(
    String memberId,
    Optional<String> instanceId,
    String clientId,
    String host,
    Duration sessionTimeout,
    Duration rebalanceTimeout,
    List<String> subscription,
    List<TopicPartition> assignment) {
  public MemberDescription {
    Objects.requireNonNull(memberId, "memberId");
    Objects.requireNonNull(instanceId, "instanceId");
    Objects.requireNonNull(clientId, "clientId");
    Objects.requireNonNull(host, "host");
    Objects.requireNonNull(sessionTimeout, "sessionTimeout");
    Objects.requireNonNull(rebalanceTimeout, "rebalanceTimeout");
    subscription = List.copyOf(subscription);
    assignment = List.copyOf(assignment);
  }
}
