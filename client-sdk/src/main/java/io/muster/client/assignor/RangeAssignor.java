// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Kafka's {@code range}: for each topic apart, members in order get runs of consecutive partitions
 * whose lengths differ by one at most. The first members get the longer runs, of every topic.
 */
public final class RangeAssignor implements PartitionAssignor {
  /** {@code range}. */
  public static final String NAME = "range";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
    Map<String, List<TopicPartition>> assignment = new HashMap<>();
    SortedMap<String, List<MemberSubscription>> subscribers = new TreeMap<>();
    members.stream()
        .sorted(MemberSubscription.ORDER)
        .forEach(
            member -> {
              assignment.put(member.memberId(), new ArrayList<>());
              for (String topic : member.topics()) {
                subscribers.computeIfAbsent(topic, unused -> new ArrayList<>()).add(member);
              }
            });
    subscribers.forEach(
        (topic, sorted) -> {
          int partitions = partitionCounts.getOrDefault(topic, 0);
          int quotient = partitions / sorted.size();
          int remainder = partitions % sorted.size();
          int next = 0;
          for (int i = 0; i < sorted.size(); i++) {
            int end = next + quotient + (i < remainder ? 1 : 0);
            // The stream above put every member in.
            List<TopicPartition> own =
                assignment.computeIfAbsent(sorted.get(i).memberId(), unused -> new ArrayList<>());
            for (; next < end; next++) {
              own.add(new TopicPartition(topic, next));
            }
          }
        });
    return assignment;
  }
}
