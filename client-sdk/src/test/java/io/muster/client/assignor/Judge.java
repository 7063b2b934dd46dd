// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import static org.assertj.core.api.Assertions.assertThat;

import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/**
 * Says of a result what it is worth, in the plainest way: it shares no code with the assignors and
 * takes no care of time.
 */
final class Judge {
  private final Map<String, Integer> counts;
  private final Map<String, MemberSubscription> members = new TreeMap<>();

  /** Who rightly had a partition. */
  private final Map<TopicPartition, String> owners = new HashMap<>();

  /** Partitions that two had in the same generation. */
  private final Set<TopicPartition> disputed = new HashSet<>();

  Judge(
      Map<String, Integer> counts,
      Collection<MemberSubscription> subscriptions,
      Function<MemberSubscription, PreviousAssignment> previous) {
    this.counts = counts;
    Map<TopicPartition, Integer> generations = new HashMap<>();
    subscriptions.forEach(member -> members.put(member.memberId(), member));
    for (MemberSubscription member : subscriptions) {
      PreviousAssignment claimed = previous.apply(member);
      for (TopicPartition partition : claimed.partitions()) {
        int newest = generations.getOrDefault(partition, Integer.MIN_VALUE);
        if (claimed.generation() > newest) {
          generations.put(partition, claimed.generation());
          owners.put(partition, member.memberId());
          disputed.remove(partition);
        } else if (claimed.generation() == newest) {
          owners.remove(partition);
          disputed.add(partition);
        }
      }
    }
  }

  /** Everything that somebody wants and that exists. */
  Set<TopicPartition> wanted() {
    Set<TopicPartition> wanted = new TreeSet<>();
    for (MemberSubscription member : members.values()) {
      for (String topic : member.topics()) {
        for (int i = 0; i < counts.getOrDefault(topic, 0); i++) {
          wanted.add(new TopicPartition(topic, i));
        }
      }
    }
    return wanted;
  }

  /** Each wanted partition once, to a subscriber. */
  void everythingIsGivenOnce(Map<String, List<TopicPartition>> result) {
    assertThat(givenToSubscribers(result)).containsExactlyInAnyOrderElementsOf(wanted());
  }

  /** As above, but what changes hands is withheld, and nothing else is. */
  void everythingIsGivenOnceOrWithheld(Map<String, List<TopicPartition>> result) {
    List<TopicPartition> given = givenToSubscribers(result);
    assertThat(given).doesNotHaveDuplicates().isSubsetOf(wanted());
    Set<TopicPartition> withheld = new TreeSet<>(wanted());
    given.forEach(withheld::remove);
    for (TopicPartition partition : withheld) {
      assertThat(owners.containsKey(partition) || disputed.contains(partition))
          .as("%s is withheld, so somebody has it", partition)
          .isTrue();
    }
    result.forEach(
        (member, own) ->
            own.forEach(
                partition ->
                    assertThat(disputed.contains(partition) ? "disputed" : owners.get(partition))
                        .as("previous owner of %s, given to %s", partition, member)
                        .isIn(null, member)));
  }

  private List<TopicPartition> givenToSubscribers(Map<String, List<TopicPartition>> result) {
    assertThat(result.keySet()).isEqualTo(members.keySet());
    List<TopicPartition> given = new ArrayList<>();
    result.forEach(
        (id, partitions) -> {
          given.addAll(partitions);
          assertThat(members.get(id).topics())
              .as("topics of %s", id)
              .containsAll(partitions.stream().map(TopicPartition::topic).toList());
        });
    return given;
  }

  /** No two members of which one could be less full by giving the other one partition. */
  void isBalanced(Map<String, List<TopicPartition>> result) {
    for (MemberSubscription emptier : members.values()) {
      int few = result.get(emptier.memberId()).size();
      result.forEach(
          (fuller, partitions) -> {
            if (partitions.size() > few + 1) {
              assertThat(partitions)
                  .as("what %s has and %s, with %s, could get", fuller, emptier.memberId(), few)
                  .noneMatch(partition -> emptier.topics().contains(partition.topic()));
            }
          });
    }
  }

  /** Who lost something was over its share, so it got nothing in exchange. */
  void nobodyLosesWithinItsShare(Map<String, List<TopicPartition>> result) {
    int least = wanted().size() / members.size();
    owners.forEach(
        (partition, owner) -> {
          List<TopicPartition> now = result.get(owner);
          if (wanted().contains(partition) && !now.contains(partition)) {
            assertThat(now)
                .as("%s of %s, who lost %s", now, owner, partition)
                .hasSizeGreaterThanOrEqualTo(least)
                .allMatch(kept -> owner.equals(owners.get(kept)));
          }
        });
  }

  /** How many stay where they rightly were. */
  long kept(Map<String, List<TopicPartition>> result) {
    return result.entrySet().stream()
        .flatMap(
            entry ->
                entry.getValue().stream()
                    .filter(partition -> entry.getKey().equals(owners.get(partition))))
        .count();
  }

  boolean subscriptionsAreEqual() {
    return members.values().stream().map(MemberSubscription::topics).distinct().count() == 1;
  }

  /** Sum of the differences between all pairs of members: the less, the more even. */
  static long unevenness(Map<String, List<TopicPartition>> result) {
    List<Integer> sizes = result.values().stream().map(List::size).sorted().toList();
    long sum = 0;
    for (int i = 0; i < sizes.size(); i++) {
      for (int j = 0; j < i; j++) {
        sum += sizes.get(i) - sizes.get(j);
      }
    }
    return sum;
  }
}
