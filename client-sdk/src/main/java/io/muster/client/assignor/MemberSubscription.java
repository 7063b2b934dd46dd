// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.nio.ByteBuffer;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What an assignor knows of one member. Immutable.
 *
 * @param memberId the member
 * @param instanceId its {@code group.instance.id}, where it is a static member
 * @param topics the topics it wants to read, in order
 * @param owned the partitions it says it owned when it joined
 * @param generation the generation in which it owned them, where it says so
 * @param userData what its assignor added, empty for nothing; read-only, big-endian, and a new view
 *     from the beginning for each caller
 */
public record MemberSubscription(
    String memberId,
    Optional<String> instanceId,
    Set<String> topics,
    List<TopicPartition> owned,
    OptionalInt generation,
    ByteBuffer userData) {
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
    byte[] copy = new byte[userData.remaining()];
    userData.duplicate().get(copy);
    userData = ByteBuffer.wrap(copy).asReadOnlyBuffer();
  }

  /** A dynamic member that owns nothing. */
  public MemberSubscription(String memberId, Set<String> topics) {
    this(memberId, Optional.empty(), topics);
  }

  /** A member that owns nothing. */
  public MemberSubscription(String memberId, Optional<String> instanceId, Set<String> topics) {
    this(memberId, instanceId, topics, List.of(), OptionalInt.empty(), ByteBuffer.allocate(0));
  }

  /** See the parameter of the same name. */
  @Override
  public ByteBuffer userData() {
    return userData.duplicate();
  }
}
