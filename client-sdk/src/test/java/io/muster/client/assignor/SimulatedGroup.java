// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;

/**
 * A group without a cluster: members that come, go, and do what the rebalance protocol asks for.
 */
final class SimulatedGroup {
  /** More rounds than any assignor that settles at all needs. */
  private static final int TOO_MANY_ROUNDS = 20;

  private final PartitionAssignor assignor;
  private final boolean cooperative;
  private final Map<String, Integer> counts = new TreeMap<>();
  private final Map<String, Set<String>> subscriptions = new TreeMap<>();
  private final Map<String, PreviousAssignment> had = new HashMap<>();
  private Map<String, List<TopicPartition>> assignment = Map.of();
  private int generation;

  /** Looks at each round: what went in and what came out. */
  private BiConsumer<List<MemberSubscription>, Map<String, List<TopicPartition>>> observer =
      (members, result) -> {};

  SimulatedGroup(PartitionAssignor assignor) {
    this.assignor = assignor;
    this.cooperative = assignor.protocols().contains(RebalanceProtocol.COOPERATIVE);
  }

  SimulatedGroup observedBy(
      BiConsumer<List<MemberSubscription>, Map<String, List<TopicPartition>>> watching) {
    observer = watching;
    return this;
  }

  SimulatedGroup topic(String name, int partitions) {
    counts.put(name, partitions);
    return this;
  }

  SimulatedGroup member(String id, String... topics) {
    return member(id, Set.of(topics));
  }

  SimulatedGroup member(String id, Set<String> topics) {
    subscriptions.put(id, new TreeSet<>(topics));
    return this;
  }

  void leave(String id) {
    subscriptions.remove(id);
    had.remove(id);
  }

  Map<String, Integer> counts() {
    return Map.copyOf(counts);
  }

  Set<String> members() {
    return Set.copyOf(subscriptions.keySet());
  }

  Map<String, List<TopicPartition>> assignment() {
    return assignment;
  }

  List<TopicPartition> of(String member) {
    return assignment.getOrDefault(member, List.of());
  }

  /** What the members would say if they joined now. */
  List<MemberSubscription> joining() {
    List<MemberSubscription> joining = new ArrayList<>();
    subscriptions.forEach(
        (id, topics) -> {
          PreviousAssignment previous = had.getOrDefault(id, PreviousAssignment.NONE);
          List<TopicPartition> owned =
              !cooperative
                  ? List.of()
                  : previous.partitions().stream()
                      .filter(partition -> topics.contains(partition.topic()))
                      .sorted()
                      .toList();
          joining.add(
              new MemberSubscription(
                  id,
                  Optional.empty(),
                  topics,
                  owned,
                  cooperative && previous.generation() >= 0
                      ? OptionalInt.of(previous.generation())
                      : OptionalInt.empty(),
                  ByteBuffer.wrap(assignor.userData(topics, previous))));
        });
    return joining;
  }

  /**
   * Rebalances until nobody has to give up anything any more.
   *
   * @return how many rounds that took
   */
  int rebalance() {
    for (int round = 1; round <= TOO_MANY_ROUNDS; round++) {
      if (!oneRound()) {
        return round;
      }
    }
    throw new AssertionError("the group does not settle");
  }

  /**
   * One round.
   *
   * @return whether somebody joins again at once
   */
  boolean oneRound() {
    List<MemberSubscription> members = joining();
    assignment = assignor.assign(counts(), members);
    observer.accept(members, assignment);
    generation++;
    boolean again = false;
    for (MemberSubscription member : members) {
      Set<TopicPartition> own = new HashSet<>(of(member.memberId()));
      again |= !own.containsAll(member.owned());
      had.put(member.memberId(), new PreviousAssignment(own, generation));
    }
    return again;
  }
}
