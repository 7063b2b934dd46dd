// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an assignor knows of one member.
 *
 * @param memberId the member
 * @param instanceId its {@code group.instance.id}, where it is a static member
 * @param topics the topics it wants to read
 * @param owned the partitions it says it owned when it joined
 * @param generation the generation in which it owned them, where it says so
 */
public record MemberSubscription(
    String memberId,
    Optional<String> instanceId,
    Set<String> topics,
    List<TopicPartition> owned,
    OptionalInt generation) {
  /**
   * The order in which Kafka's assignors go through members: static members first, by instance id;
   * then the others, by member id.
   */
  public static final Comparator<MemberSubscription> ORDER =
      Comparator.<MemberSubscription, Boolean>comparing(member -> member.instanceId().isEmpty())
          .thenComparing(member -> member.instanceId().orElse(""))
          .thenComparing(MemberSubscription::memberId);

  public MemberSubscription {
    topics = Collections.unmodifiableSet(new TreeSet<>(topics));
    owned = List.copyOf(owned);
  }

  /** A dynamic member that owns nothing. */
  public MemberSubscription(String memberId, Set<String> topics) {
    this(memberId, Optional.empty(), topics, List.of(), OptionalInt.empty());
  }
}
