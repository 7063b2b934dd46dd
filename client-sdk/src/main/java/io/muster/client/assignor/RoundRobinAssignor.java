// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Kafka's {@code roundrobin}: all partitions of all topics in order are dealt one by one to the
 * members in order, where a member that does not subscribe to the topic is passed over.
 */
public final class RoundRobinAssignor implements PartitionAssignor {
  /** {@code roundrobin}. */
  public static final String NAME = "roundrobin";

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Map<String, List<TopicPartition>> assign(
      Map<String, Integer> partitionCounts, Collection<MemberSubscription> members) {
    List<MemberSubscription> sorted = members.stream().sorted(MemberSubscription.ORDER).toList();
    List<List<TopicPartition>> dealt = new ArrayList<>();
    TreeSet<String> topics = new TreeSet<>();
    for (MemberSubscription member : sorted) {
      dealt.add(new ArrayList<>());
      topics.addAll(member.topics());
    }
    int turn = 0;
    for (String topic : topics) {
      for (int partition = 0; partition < partitionCounts.getOrDefault(topic, 0); partition++) {
        while (!sorted.get(turn).topics().contains(topic)) {
          turn = (turn + 1) % sorted.size();
        }
        dealt.get(turn).add(new TopicPartition(topic, partition));
        turn = (turn + 1) % sorted.size();
      }
    }
    Map<String, List<TopicPartition>> assignment = new HashMap<>();
    for (int i = 0; i < sorted.size(); i++) {
      assignment.put(sorted.get(i).memberId(), dealt.get(i));
    }
    return assignment;
  }
}
