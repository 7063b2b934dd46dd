// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.TopicPartition;
import io.muster.proto.v1.HeartbeatRequest;
import io.muster.proto.v1.ResponseHeader;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Where a member's partitions end, and how much of that the coordinator knows: a heartbeat brings
 * what changed since the last one that was acknowledged. The coordinator keeps it in memory, so
 * another one, or a later term of the same one, is told everything again. Thread-safe.
 */
final class EndOffsets {
  /** Most partitions of one heartbeat. */
  private static final int MOST_PARTITIONS = 10_000;

  // A node refuses requests over 512 KB; the rest goes with the next heartbeat.
  private static final int MOST_BYTES = 256 * 1024;
  private static final int BYTES_PER_PARTITION = 24;

  private final Map<TopicPartition, Long> known = new TreeMap<>();
  private final Map<TopicPartition, Long> acknowledged = new HashMap<>();
  private int node;
  private long term;

  /** Takes what the source says now. */
  synchronized void report(Map<TopicPartition, Long> endOffsets) {
    known.putAll(endOffsets);
  }

  /** Forgets all partitions but these. */
  synchronized void retain(Set<TopicPartition> partitions) {
    known.keySet().retainAll(partitions);
    acknowledged.keySet().retainAll(partitions);
  }

  /** Where the partition ends, as far as is known. */
  synchronized @Nullable Long of(TopicPartition partition) {
    return known.get(partition);
  }

  /** What the coordinator has not acknowledged, as much as one heartbeat may bring. */
  synchronized Map<TopicPartition, Long> news() {
    Map<TopicPartition, Long> news = new TreeMap<>();
    String topic = "";
    int bytes = 0;
    for (Map.Entry<TopicPartition, Long> entry : known.entrySet()) {
      if (entry.getValue().equals(acknowledged.get(entry.getKey()))) {
        continue;
      }
      bytes += BYTES_PER_PARTITION;
      if (!topic.equals(entry.getKey().topic())) {
        topic = entry.getKey().topic();
        bytes += BYTES_PER_PARTITION + topic.getBytes(StandardCharsets.UTF_8).length;
      }
      if (bytes > MOST_BYTES || news.size() == MOST_PARTITIONS) {
        break;
      }
      news.put(entry.getKey(), entry.getValue());
    }
    return news;
  }

  /** A heartbeat with these was acknowledged. */
  synchronized void acknowledged(Map<TopicPartition, Long> news, ResponseHeader by) {
    if (by.getNodeId() != node || by.getTerm() != term) {
      node = by.getNodeId();
      term = by.getTerm();
      acknowledged.clear();
    }
    acknowledged.putAll(news);
  }

  /** Puts them into a heartbeat. */
  static HeartbeatRequest with(HeartbeatRequest request, Map<TopicPartition, Long> news) {
    if (news.isEmpty()) {
      return request;
    }
    Map<String, io.muster.proto.v1.EndOffsets.Builder> topics = new TreeMap<>();
    news.forEach(
        (partition, end) ->
            topics
                .computeIfAbsent(
                    partition.topic(),
                    name -> io.muster.proto.v1.EndOffsets.newBuilder().setTopic(name))
                .addPartitions(
                    io.muster.proto.v1.EndOffsets.Partition.newBuilder()
                        .setIndex(partition.partition())
                        .setEndOffset(end)));
    HeartbeatRequest.Builder builder = request.toBuilder();
    topics.values().forEach(builder::addEndOffsets);
    return builder.build();
  }
}
