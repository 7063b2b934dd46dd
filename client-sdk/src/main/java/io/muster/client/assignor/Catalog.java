// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * What there is to divide, in numbers. Members are numbered in {@link MemberSubscription#ORDER},
 * topics by name, and partitions by topic and then partition. Topics without partitions and topics
 * that nobody wants are not here.
 */
final class Catalog {
  /** In place of a member's number. */
  static final int NOBODY = -1;

  private final List<MemberSubscription> members;
  private final List<String> topics = new ArrayList<>();
  private final Map<String, Integer> numbers = new HashMap<>();
  private final int[] firsts;
  private final int[][] subscriptions;

  Catalog(Map<String, Integer> partitionCounts, Collection<MemberSubscription> all) {
    members = all.stream().sorted(MemberSubscription.ORDER).toList();
    TreeSet<String> wanted = new TreeSet<>();
    members.forEach(member -> wanted.addAll(member.topics()));
    wanted.removeIf(topic -> partitionCounts.getOrDefault(topic, 0) <= 0);
    firsts = new int[wanted.size() + 1];
    for (String topic : wanted) {
      int number = topics.size();
      topics.add(topic);
      numbers.put(topic, number);
      firsts[number + 1] = firsts[number] + partitionCounts.getOrDefault(topic, 0);
    }
    subscriptions =
        members.stream()
            .map(
                member ->
                    member.topics().stream()
                        .mapToInt(topic -> numbers.getOrDefault(topic, -1))
                        .filter(number -> number >= 0)
                        .toArray())
            .toArray(int[][]::new);
  }

  int memberCount() {
    return members.size();
  }

  MemberSubscription member(int number) {
    return members.get(number);
  }

  int topicCount() {
    return topics.size();
  }

  int partitionCount() {
    return firsts[topics.size()];
  }

  /** Number of the topic's first partition; the topic after the last one is allowed. */
  int firstPartition(int topic) {
    return firsts[topic];
  }

  /** Topics of this member, ascending. */
  int[] subscription(int member) {
    return subscriptions[member];
  }

  boolean subscribes(int member, int partition) {
    return Arrays.binarySearch(subscriptions[member], topicOf(partition)) >= 0;
  }

  int topicOf(int partition) {
    int found = Arrays.binarySearch(firsts, partition);
    return found >= 0 ? found : -found - 2;
  }

  /** Number of the partition, -1 if there is none to divide. */
  int numberOf(TopicPartition partition) {
    int topic = numbers.getOrDefault(partition.topic(), -1);
    if (topic < 0 || partition.partition() >= firsts[topic + 1] - firsts[topic]) {
      return -1;
    }
    return firsts[topic] + partition.partition();
  }

  /**
   * Back to names.
   *
   * @param target for each partition its member or {@link #NOBODY}
   */
  Map<String, List<TopicPartition>> assignment(int[] target) {
    List<List<TopicPartition>> byMember = new ArrayList<>();
    members.forEach(member -> byMember.add(new ArrayList<>()));
    for (int topic = 0; topic < topics.size(); topic++) {
      for (int partition = firsts[topic]; partition < firsts[topic + 1]; partition++) {
        if (target[partition] != NOBODY) {
          byMember
              .get(target[partition])
              .add(new TopicPartition(topics.get(topic), partition - firsts[topic]));
        }
      }
    }
    Map<String, List<TopicPartition>> assignment = new HashMap<>();
    for (int i = 0; i < byMember.size(); i++) {
      assignment.put(members.get(i).memberId(), byMember.get(i));
    }
    return assignment;
  }
}
