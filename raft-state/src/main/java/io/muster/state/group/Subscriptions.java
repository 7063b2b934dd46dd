// SPDX-License-Identifier: Apache-2.0
package io.muster.state.group;

import com.google.protobuf.ByteString;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What consumers subscribe to and own, read off the bytes of Kafka's ConsumerProtocol. Of every
 * version only what version 0 has is read: the rest may grow. Bytes that cannot be read are legal,
 * for the coordinator passes them on as they are; then nothing is known of them.
 */
public final class Subscriptions {
  /** The protocol type whose bytes can be read. */
  public static final String CONSUMER = "consumer";

  /**
   * The topics that any member of a consumer group subscribes to or owns partitions of, sorted. A
   * static member that came back with another subscription still owns what it had.
   *
   * @return null where that is not known: then each topic must be taken for subscribed
   */
  public static @Nullable Set<String> topics(GroupView group) {
    if (!group.protocolType().equals(CONSUMER)) {
      return null;
    }
    Set<String> all = new TreeSet<>();
    for (Member member : group.members()) {
      Set<String> topics = topics(member.metadataIn(group));
      if (topics == null) {
        return null;
      }
      all.addAll(topics);
      all.addAll(assigned(member.assignment()).keySet());
    }
    return all;
  }

  /** The topics of one subscription, sorted; null where the bytes cannot be read. */
  public static @Nullable Set<String> topics(ByteString metadata) {
    ByteBuffer bytes = metadata.asReadOnlyByteBuffer();
    if (!hasVersion(bytes)) {
      return null;
    }
    int count = count(bytes, Short.BYTES);
    if (count < 0) {
      return null;
    }
    Set<String> topics = new TreeSet<>();
    for (int i = 0; i < count; i++) {
      String topic = string(bytes);
      if (topic == null) {
        return null;
      }
      topics.add(topic);
    }
    return topics;
  }

  /** The partitions of one assignment by topic; empty where the bytes cannot be read. */
  public static Map<String, List<Integer>> assigned(ByteString assignment) {
    ByteBuffer bytes = assignment.asReadOnlyByteBuffer();
    int topics = hasVersion(bytes) ? count(bytes, Short.BYTES + Integer.BYTES) : -1;
    Map<String, List<Integer>> assigned = new TreeMap<>();
    for (int i = 0; i < topics; i++) {
      String topic = string(bytes);
      int partitions = topic == null ? -1 : count(bytes, Integer.BYTES);
      if (topic == null || partitions < 0) {
        return Map.of();
      }
      List<Integer> owned = assigned.computeIfAbsent(topic, name -> new ArrayList<>());
      for (int j = 0; j < partitions; j++) {
        owned.add(bytes.getInt());
      }
    }
    return Collections.unmodifiableMap(assigned);
  }

  private static boolean hasVersion(ByteBuffer bytes) {
    return bytes.remaining() >= Short.BYTES && bytes.getShort() >= 0;
  }

  /** Length of an array whose elements take so many bytes at least; -1 for one that is too long. */
  private static int count(ByteBuffer bytes, int elementBytesMin) {
    if (bytes.remaining() < Integer.BYTES) {
      return -1;
    }
    int count = bytes.getInt();
    return count >= 0 && count <= bytes.remaining() / elementBytesMin ? count : -1;
  }

  private static @Nullable String string(ByteBuffer bytes) {
    int length = bytes.remaining() < Short.BYTES ? -1 : bytes.getShort();
    if (length < 0 || length > bytes.remaining()) {
      return null;
    }
    byte[] text = new byte[length];
    bytes.get(text);
    return new String(text, StandardCharsets.UTF_8);
  }

  private Subscriptions() {}
}
