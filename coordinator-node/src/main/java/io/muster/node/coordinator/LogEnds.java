// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.proto.v1.EndOffsets;
import io.muster.proto.v1.OffsetCommitRequest;
import io.muster.state.cluster.Topic;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * Where partitions end, as members of the groups of one offsets partition reported it last. Nobody
 * else knows: records are not kept here. Soft state that goes with the term, and with the group.
 * Thread-safe.
 */
final class LogEnds {
  /** Of one group. Where it reads more, those reported longest ago are forgotten. */
  static final int ENTRIES_PER_GROUP_MAX = 50_000;

  private final TopicRegistry registry;
  private final Timers timers;
  private final Map<String, Ends> byGroup = new ConcurrentHashMap<>();

  /** A partition of a topic. */
  record Partition(String topic, int index) {}

  /**
   * A report.
   *
   * @param reportedAtMs on the clock of the timers
   */
  record LogEnd(long offset, long reportedAtMs) {}

  LogEnds(TopicRegistry registry, Timers timers) {
    this.registry = registry;
    this.timers = timers;
  }

  /** What came with a heartbeat. */
  void report(String groupId, List<EndOffsets> topics) {
    for (EndOffsets topic : topics) {
      int count = partitions(topic.getTopic());
      for (EndOffsets.Partition partition : topic.getPartitionsList()) {
        put(groupId, topic.getTopic(), partition.getIndex(), count, partition.getEndOffset());
      }
    }
  }

  /** What came with a commit. */
  void reportCommitted(String groupId, List<OffsetCommitRequest.Topic> topics) {
    for (OffsetCommitRequest.Topic topic : topics) {
      for (OffsetCommitRequest.Partition partition : topic.getPartitionsList()) {
        if (partition.hasEndOffset()) {
          int count = partitions(topic.getName());
          put(groupId, topic.getName(), partition.getIndex(), count, partition.getEndOffset());
        }
      }
    }
  }

  /** Unknown partitions are left out, or anybody could fill the memory with them. */
  private void put(String groupId, String topic, int index, int partitions, long offset) {
    if (index < partitions) {
      byGroup
          .computeIfAbsent(groupId, id -> new Ends())
          .put(new Partition(topic, index), new LogEnd(offset, timers.nowMs()));
    }
  }

  private int partitions(String topic) {
    Topic registered = registry.topics().find(topic);
    return registered == null ? 0 : registered.partitionCount();
  }

  /** Null where nobody has reported it in this term. */
  @Nullable LogEnd find(String groupId, String topic, int index) {
    Ends ends = byGroup.get(groupId);
    return ends == null ? null : ends.get(new Partition(topic, index));
  }

  /** The group is gone. */
  void forget(String groupId) {
    byGroup.remove(groupId);
  }

  /** Of one group, those reported longest ago first. */
  private static final class Ends {
    private final Map<Partition, LogEnd> newest = new LinkedHashMap<>();

    synchronized void put(Partition partition, LogEnd end) {
      newest.remove(partition);
      newest.put(partition, end);
      if (newest.size() > ENTRIES_PER_GROUP_MAX) {
        newest.remove(newest.keySet().iterator().next());
      }
    }

    synchronized @Nullable LogEnd get(Partition partition) {
      return newest.get(partition);
    }
  }
}
