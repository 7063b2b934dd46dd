// SPDX-License-Identifier: Apache-2.0
package io.muster.node.rpc;

import static io.muster.node.rpc.FieldChecks.atLeast;
import static io.muster.node.rpc.FieldChecks.atMost;
import static io.muster.node.rpc.FieldChecks.invalid;
import static io.muster.node.rpc.FieldChecks.topicName;

import io.muster.proto.v1.EndOffsets;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.proto.v1.OffsetFetchRequest;
import io.muster.state.Limits;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Walks the topics and partitions of one request and checks their names, numbers and count. A
 * partition that is named twice is refused, since only one of its two offsets could win. A topic
 * may be named twice.
 *
 * <p>It sits on the hot path: names of fields are only put together for a refusal.
 */
final class PartitionList {
  private final String list;
  private final int max;
  private final Map<String, Set<Integer>> seen = new HashMap<>();
  private final int topics;

  /** Of the topic at hand; null where nothing can be named twice. */
  private @Nullable Set<Integer> indexes;

  private String topic = "";
  private int topicPosition = -1;
  private int partitionPosition = -1;
  private int total;

  private PartitionList(String list, int topics, int max) {
    atMost(list, topics, max);
    this.list = list;
    this.topics = topics;
    this.max = max;
  }

  /** Offsets to be committed. */
  static void commit(List<OffsetCommitRequest.Topic> topics) {
    PartitionList list = new PartitionList("topics", topics.size(), Limits.OFFSETS_PER_REQUEST_MAX);
    for (OffsetCommitRequest.Topic topic : topics) {
      list.topic("name", topic.getName(), topic.getPartitionsCount());
      for (OffsetCommitRequest.Partition partition : topic.getPartitionsList()) {
        list.partition(partition.getIndex());
        list.offset("offset", partition.getOffset());
        if (partition.hasLeaderEpoch() && partition.getLeaderEpoch() < 0) {
          atLeast(
              list.field("leader_epoch"),
              partition.getLeaderEpoch(),
              0,
              ": leave it out where it is not known");
        }
        if (partition.hasEndOffset()) {
          list.offset("end_offset", partition.getEndOffset());
        }
      }
    }
  }

  /** Partitions that are only named. */
  static void named(List<OffsetFetchRequest.Topic> topics) {
    PartitionList list = new PartitionList("topics", topics.size(), Limits.OFFSETS_PER_REQUEST_MAX);
    for (OffsetFetchRequest.Topic topic : topics) {
      list.topic("name", topic.getName(), topic.getPartitionsCount());
      for (int i = 0; i < topic.getPartitionsCount(); i++) {
        list.partition(topic.getPartitions(i));
      }
    }
  }

  /** Log end offsets that a member reports. */
  static void endOffsets(List<EndOffsets> topics) {
    if (topics.isEmpty()) {
      return;
    }
    PartitionList list = new PartitionList("end_offsets", topics.size(), Limits.END_OFFSETS_MAX);
    for (EndOffsets topic : topics) {
      list.topic("topic", topic.getTopic(), topic.getPartitionsCount());
      list.notEmpty(topic.getPartitionsCount());
      for (EndOffsets.Partition partition : topic.getPartitionsList()) {
        list.partition(partition.getIndex());
        list.offset("end_offset", partition.getEndOffset());
      }
    }
  }

  /** Where a request that names no partition can only be a mistake. */
  static void somePartitions(List<Integer> partitionsOfTopics) {
    if (partitionsOfTopics.isEmpty()) {
      throw invalid("topics", 1, "topics is empty: name at least one partition");
    }
    int position = partitionsOfTopics.indexOf(0);
    if (position >= 0) {
      String field = "topics[" + position + "].partitions";
      throw invalid(field, 1, field + " is empty: name at least one, or leave the topic out");
    }
  }

  private void topic(String nameField, String name, int partitions) {
    topicPosition++;
    partitionPosition = -1;
    topic = name;
    topicName(list, nameField, name);
    // Bounded by the size of the request, so the sum does not overflow.
    total += partitions;
    if (total > max) {
      atMost(list + ".partitions", total, max);
    }
    boolean single = topics == 1 && partitions <= 1;
    indexes = single ? null : seen.computeIfAbsent(name, unused -> new HashSet<>());
  }

  private void notEmpty(int partitions) {
    if (partitions == 0) {
      String field = list + "[" + topicPosition + "].partitions";
      throw invalid(field, 1, field + " is empty: name at least one, or leave the topic out");
    }
  }

  private void partition(int index) {
    partitionPosition++;
    if (index < 0) {
      atLeast(field("index"), index, 0, "");
    }
    if (indexes != null && !indexes.add(index)) {
      throw invalid(
          field("index"),
          1,
          "Partition "
              + index
              + " of topic "
              + Texts.quoted(topic)
              + " is named twice: name each once");
    }
  }

  private void offset(String name, long value) {
    if (value < 0) {
      atLeast(field(name), value, 0, "");
    }
  }

  /** The path of a field of the partition at hand. */
  private String field(String name) {
    return list + "[" + topicPosition + "].partitions[" + partitionPosition + "]." + name;
  }
}
