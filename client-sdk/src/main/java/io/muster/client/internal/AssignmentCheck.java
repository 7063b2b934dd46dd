// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import io.muster.client.assignor.MemberSubscription;
import io.muster.client.assignor.PartitionAssignor;
import io.muster.client.assignor.RebalanceProtocol;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Holds what an assignor returned against the rules, before it is sent: each partition of a topic
 * that exists and that somebody subscribes to has exactly one member, which subscribes to the topic
 * and of which the group knows. A cooperative assignor may withhold what a member owns, and may not
 * give it to another one.
 */
final class AssignmentCheck {
  private final PartitionAssignor assignor;
  private final boolean cooperative;
  private final Map<String, Integer> counts;
  private final Map<String, MemberSubscription> members = new TreeMap<>();

  /** Who lists a partition as its own. */
  private final Map<TopicPartition, Set<String>> owners = new HashMap<>();

  private final Map<TopicPartition, String> given = new HashMap<>();

  private AssignmentCheck(
      PartitionAssignor assignor,
      Map<String, Integer> partitionCounts,
      List<MemberSubscription> subscriptions) {
    this.assignor = assignor;
    this.cooperative = assignor.protocols().contains(RebalanceProtocol.COOPERATIVE);
    this.counts = partitionCounts;
    for (MemberSubscription member : subscriptions) {
      members.put(member.memberId(), member);
      member
          .owned()
          .forEach(
              partition ->
                  owners
                      .computeIfAbsent(partition, unused -> new TreeSet<>())
                      .add(member.memberId()));
    }
  }

  /**
   * Checks a result. Application code made it, so nothing in it is taken for granted. A member that
   * is missing in it gets nothing.
   *
   * @throws AssignorFailedException it breaks a rule
   */
  static void check(
      PartitionAssignor assignor,
      Map<String, Integer> partitionCounts,
      List<MemberSubscription> subscriptions,
      @Nullable Map<String, List<TopicPartition>> result) {
    AssignmentCheck check = new AssignmentCheck(assignor, partitionCounts, subscriptions);
    if (result == null) {
      throw check.failure("returned null");
    }
    result.forEach(check::member);
    check.everythingIsGiven();
  }

  private void member(@Nullable String id, @Nullable List<TopicPartition> partitions) {
    MemberSubscription member = id == null ? null : members.get(id);
    if (id == null || member == null) {
      throw failure(
          "gave "
              + (partitions == null || partitions.isEmpty() ? "a list" : partitions.get(0))
              + " to "
              + id
              + ", which is no member of the group; its members are "
              + members.keySet());
    }
    if (partitions == null) {
      throw failure("returned null in place of the partitions of member " + id);
    }
    for (@Nullable TopicPartition partition : partitions) {
      if (partition == null) {
        throw failure("returned null among the partitions of member " + id);
      }
      give(partition, id, member);
    }
  }

  private void give(TopicPartition partition, String id, MemberSubscription member) {
    Integer count = counts.get(partition.topic());
    if (count == null || partition.partition() >= count) {
      throw failure(
          "gave "
              + partition
              + ", which does not exist, to member "
              + id
              + "; the topic has "
              + (count == null ? "no" : count)
              + " partitions");
    }
    if (!member.topics().contains(partition.topic())) {
      throw failure(
          "gave "
              + partition
              + " to member "
              + id
              + ", which subscribes to "
              + member.topics()
              + " only");
    }
    String other = given.put(partition, id);
    if (other != null) {
      throw failure(
          "gave "
              + partition
              + " twice: "
              + (other.equals(id)
                  ? "both times to member " + id
                  : "to members " + other + " and " + id));
    }
    Set<String> holders = owners.getOrDefault(partition, Set.of());
    if (cooperative && !holders.isEmpty() && !holders.contains(id)) {
      throw failure(
          "gave "
              + partition
              + " to member "
              + id
              + " while it is still owned by "
              + holders
              + "; a cooperative assignor has to withhold it in this round");
    }
  }

  private void everythingIsGiven() {
    Set<String> topics = new TreeSet<>();
    members.values().forEach(member -> topics.addAll(member.topics()));
    for (String topic : topics) {
      for (int i = 0; i < counts.getOrDefault(topic, 0); i++) {
        TopicPartition partition = new TopicPartition(topic, i);
        if (!given.containsKey(partition) && !(cooperative && owners.containsKey(partition))) {
          throw failure(
              "gave "
                  + partition
                  + " to nobody, though these members subscribe to the topic: "
                  + members.values().stream()
                      .filter(member -> member.topics().contains(topic))
                      .map(MemberSubscription::memberId)
                      .toList());
        }
      }
    }
  }

  private AssignorFailedException failure(String what) {
    return new AssignorFailedException(assignor.name(), what, null);
  }
}
