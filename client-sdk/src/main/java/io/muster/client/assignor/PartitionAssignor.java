// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/**
 * Divides partitions among members. Thread-safe, without side effects, and deterministic: the same
 * input gives the same output in every process and release.
 */
public interface PartitionAssignor {
  /** Name by which members find the assignor that they have in common, such as {@code range}. */
  String name();

  /**
   * Divides the partitions.
   *
   * @param partitionCounts how many partitions each subscribed topic has; a topic that does not
   *     exist is missing and nobody gets anything of it
   * @param members all members of the group
   * @return for every member, by id, what it gets. Each partition of a topic that exists goes to
   *     exactly one member that subscribes to the topic.
   */
  Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members);
}
