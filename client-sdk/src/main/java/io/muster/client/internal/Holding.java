// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.TopicPartition;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a member holds, and since when without a break. A commit of work that began in an earlier
 * generation is sound as long as nobody else can have had the partition since.
 *
 * @param assignment what is held, under the generation in which it was taken last
 * @param since for each partition the generation in which the member got it
 */
record Holding(Assignment assignment, Map<TopicPartition, Integer> since) {
  Holding {
    since = Map.copyOf(since);
  }

  static Holding nothing(String memberId) {
    return new Holding(new Assignment(memberId, Assignment.NO_GENERATION, Set.of()), Map.of());
  }

  int generation() {
    return assignment.generation();
  }

  Set<TopicPartition> partitions() {
    return assignment.partitions();
  }

  boolean isNothing() {
    return generation() == Assignment.NO_GENERATION;
  }

  /** The next generation's; what was held before stays held without a break. */
  Holding taking(Assignment next) {
    Map<TopicPartition, Integer> kept = new HashMap<>();
    for (TopicPartition partition : next.partitions()) {
      kept.put(partition, since.getOrDefault(partition, next.generation()));
    }
    return new Holding(next, kept);
  }

  /** The same without these. */
  Holding without(Set<TopicPartition> given) {
    Set<TopicPartition> rest = new HashSet<>(partitions());
    rest.removeAll(given);
    return taking(new Assignment(assignment.memberId(), generation(), rest));
  }

  /** In this generation and ever since, the member has held all of these. */
  boolean heldSince(int generation, Collection<TopicPartition> partitions) {
    return generation != Assignment.NO_GENERATION
        && generation <= generation()
        && partitions.stream()
            .allMatch(partition -> since.getOrDefault(partition, Integer.MAX_VALUE) <= generation);
  }
}
