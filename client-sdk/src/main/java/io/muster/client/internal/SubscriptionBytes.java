// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import io.muster.client.assignor.MemberSubscription;
import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.TreeSet;

/**
 * What a member tells the leader member when it joins, in the bytes of Kafka's ConsumerProtocol
 * Subscription. Version 3 is written; every version is read, of a later one what version 3 has.
 */
final class SubscriptionBytes {
  private static final int VERSION = 3;
  private static final int NO_GENERATION = -1;

  /**
   * Writes one.
   *
   * @param generation the one in which the partitions were owned, if any
   * @param userData what the assignor adds; empty is written as null
   */
  static byte[] write(
      Set<String> topics,
      Collection<TopicPartition> owned,
      OptionalInt generation,
      byte[] userData) {
    KafkaBytes.Writer out = new KafkaBytes.Writer().int16(VERSION).int32(topics.size());
    new TreeSet<>(topics).forEach(out::string);
    return out.bytesOrNull(userData)
        .partitions(owned)
        .int32(generation.orElse(NO_GENERATION))
        .nullString()
        .toBytes();
  }

  /**
   * Reads one.
   *
   * @throws KafkaBytes.MalformedBytesException the bytes are no subscription
   */
  static MemberSubscription read(String memberId, Optional<String> instanceId, ByteBuffer bytes) {
    KafkaBytes.Reader in = new KafkaBytes.Reader(bytes);
    int version = in.int16();
    if (version < 0) {
      throw new KafkaBytes.MalformedBytesException("negative version: " + version);
    }
    Set<String> topics = new TreeSet<>();
    int count = in.arrayLength(2);
    for (int i = 0; i < count; i++) {
      topics.add(in.string());
    }
    byte[] userData = in.nullableBytes();
    List<TopicPartition> owned = version >= 1 ? in.partitions() : List.of();
    int generation = version >= 2 ? in.int32() : NO_GENERATION;
    return new MemberSubscription(
        memberId,
        instanceId,
        topics,
        owned,
        generation < 0 ? OptionalInt.empty() : OptionalInt.of(generation),
        userData == null ? ByteBuffer.allocate(0) : ByteBuffer.wrap(userData));
  }

  private SubscriptionBytes() {}
}
