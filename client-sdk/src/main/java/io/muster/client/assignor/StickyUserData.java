// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * The bytes that Kafka's sticky assignors add to subscriptions. {@code sticky}: an array of topics
 * with their partition numbers, then (since version 1; no version is written) the generation.
 * {@code cooperative-sticky}: the generation. What cannot be read counts as nothing, since a single
 * member must not keep the group from being assigned.
 */
final class StickyUserData {

  static byte[] writePrevious(PreviousAssignment previous) {
    Map<String, List<TopicPartition>> byTopic =
        previous.partitions().stream()
            .sorted()
            .collect(
                Collectors.groupingBy(
                    TopicPartition::topic, TreeMap::new, Collectors.toCollection(ArrayList::new)));
    Map<String, byte[]> names = new TreeMap<>();
    int size = 2 * Integer.BYTES;
    for (Map.Entry<String, List<TopicPartition>> topic : byTopic.entrySet()) {
      byte[] name = topic.getKey().getBytes(StandardCharsets.UTF_8);
      if (name.length > Short.MAX_VALUE) {
        throw new IllegalArgumentException(
            "a topic's name is longer than 32767 bytes: " + topic.getKey());
      }
      names.put(topic.getKey(), name);
      size += Short.BYTES + name.length + Integer.BYTES * (1 + topic.getValue().size());
    }
    ByteBuffer out = ByteBuffer.allocate(size).putInt(byTopic.size());
    byTopic.forEach(
        (topic, partitions) -> {
          byte[] name = names.getOrDefault(topic, new byte[0]);
          out.putShort((short) name.length).put(name).putInt(partitions.size());
          partitions.forEach(partition -> out.putInt(partition.partition()));
        });
    return out.putInt(previous.generation()).array();
  }

  static PreviousAssignment readPrevious(ByteBuffer bytes) {
    try {
      Set<TopicPartition> partitions = new HashSet<>();
      for (int topics = length(bytes, bytes.getInt(), 6); topics > 0; topics--) {
        byte[] name = new byte[length(bytes, bytes.getShort(), 1)];
        bytes.get(name);
        String topic = new String(name, StandardCharsets.UTF_8);
        for (int left = length(bytes, bytes.getInt(), Integer.BYTES); left > 0; left--) {
          partitions.add(new TopicPartition(topic, bytes.getInt()));
        }
      }
      int generation =
          bytes.remaining() >= Integer.BYTES ? bytes.getInt() : PreviousAssignment.NO_GENERATION;
      return new PreviousAssignment(partitions, generation);
    } catch (BufferUnderflowException | IllegalArgumentException e) {
      return PreviousAssignment.NONE;
    }
  }

  static byte[] writeGeneration(int generation) {
    return ByteBuffer.allocate(Integer.BYTES).putInt(generation).array();
  }

  static int readGeneration(ByteBuffer bytes) {
    return bytes.remaining() >= Integer.BYTES ? bytes.getInt() : PreviousAssignment.NO_GENERATION;
  }

  /** Refuses a length that the bytes do not have, before anything is made of that size. */
  private static int length(ByteBuffer bytes, int length, int elementBytes) {
    if (length < 0 || length > bytes.remaining() / elementBytes) {
      throw new IllegalArgumentException("a length goes beyond the end: " + length);
    }
    return length;
  }

  private StickyUserData() {}
}
