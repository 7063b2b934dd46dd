// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import io.muster.client.CommittedOffset;
import io.muster.client.TopicPartition;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What an import would write: each offset held against what the group has, and the topics. */
public final class ImportPlan {
  /** What would become of an offset. */
  public enum Change {
    /** The group has none there. */
    NEW,
    /** The group has another one. */
    CHANGED,
    /** The group has the same one; it is not written. */
    SAME,
    /** There is no such topic or partition; nothing can be written. */
    NO_TOPIC
  }

  /**
   * One offset.
   *
   * @param currentOffset null where the group has none
   */
  public record Row(
      String group,
      String topic,
      int partition,
      @Nullable Long currentOffset,
      long newOffset,
      Change change) {}

  private final List<Row> rows = new ArrayList<>();
  private final Map<String, List<GroupOffset>> writes = new TreeMap<>();
  private final TreeSet<String> missingTopics = new TreeSet<>();

  private ImportPlan() {}

  /**
   * Makes the plan.
   *
   * @param committed the offsets that a group has, by its id
   * @param partitions how many partitions each topic has, or will have
   */
  public static ImportPlan of(
      List<GroupOffset> offsets,
      Function<String, Map<TopicPartition, CommittedOffset>> committed,
      Map<String, Integer> partitions) {
    ImportPlan plan = new ImportPlan();
    Map<String, Map<TopicPartition, GroupOffset>> byGroup = new TreeMap<>();
    for (GroupOffset offset : offsets) {
      byGroup
          .computeIfAbsent(offset.group(), none -> new TreeMap<>())
          .put(offset.topicPartition(), offset);
    }
    byGroup.forEach(
        (group, wanted) -> {
          Map<TopicPartition, CommittedOffset> has = committed.apply(group);
          wanted.values().forEach(each -> plan.add(each, has, partitions));
        });
    return plan;
  }

  private void add(
      GroupOffset offset,
      Map<TopicPartition, CommittedOffset> has,
      Map<String, Integer> partitions) {
    CommittedOffset current = has.get(offset.topicPartition());
    Change change;
    if (offset.partition() >= partitions.getOrDefault(offset.topic(), 0)) {
      change = Change.NO_TOPIC;
      missingTopics.add(offset.topic());
    } else if (current == null) {
      change = Change.NEW;
    } else {
      GroupOffset before = GroupOffset.of(offset.group(), offset.topicPartition(), current);
      change = Objects.equals(before, offset) ? Change.SAME : Change.CHANGED;
    }
    rows.add(
        new Row(
            offset.group(),
            offset.topic(),
            offset.partition(),
            current == null ? null : current.offset(),
            offset.offset(),
            change));
    if (change == Change.NEW || change == Change.CHANGED) {
      writes.computeIfAbsent(offset.group(), none -> new ArrayList<>()).add(offset);
    }
  }

  /** By group, topic and partition. */
  public List<Row> rows() {
    return List.copyOf(rows);
  }

  /** What has to be written, by group. */
  public Map<String, List<GroupOffset>> writes() {
    return writes;
  }

  /** Topics that are not there, or not with so many partitions, by name. */
  public List<String> missingTopics() {
    return List.copyOf(missingTopics);
  }

  public long count(Change change) {
    return rows.stream().filter(row -> row.change() == change).count();
  }
}
