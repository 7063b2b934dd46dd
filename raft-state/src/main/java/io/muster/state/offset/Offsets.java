// SPDX-License-Identifier: Apache-2.0
package io.muster.state.offset;

import io.muster.state.store.Keys;
import io.muster.state.store.Keys.OffsetKey;
import io.muster.state.store.StateReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The committed offsets of one replica group, read from the store. Any thread may read. */
public final class Offsets {
  private final StateReader store;

  public Offsets(StateReader store) {
    this.store = store;
  }

  /** Null where there is no committed offset. */
  public @Nullable CommittedOffset find(
      int partition, String groupId, String topic, int topicPartition) {
    byte[] value = store.get(Keys.offset(partition, groupId, topic, topicPartition));
    return value == null ? null : OffsetCodec.offset(value);
  }

  /**
   * One page of a group's committed offsets, for walking through many.
   *
   * @param after the last one of the page before, null for the first page
   * @param limit at most so many
   */
  public List<Entry> page(int partition, String groupId, @Nullable OffsetKey after, int limit) {
    List<Entry> page = new ArrayList<>();
    byte[] prefix = Keys.offsets(partition, groupId);
    byte[] from =
        after == null
            ? prefix
            : Keys.after(Keys.offset(partition, groupId, after.topic(), after.partition()));
    store.scan(
        prefix,
        from,
        (key, value) -> {
          page.add(new Entry(Keys.offsetOf(key), OffsetCodec.offset(value)));
          return page.size() < limit;
        });
    return page;
  }

  /** A committed offset and what it belongs to. */
  public record Entry(OffsetKey key, CommittedOffset offset) {}

  /** All committed offsets of a group by topic and partition, as of one moment. */
  public Map<String, Map<Integer, CommittedOffset>> all(int partition, String groupId) {
    Map<String, Map<Integer, CommittedOffset>> byTopic = new TreeMap<>();
    store.scan(
        Keys.offsets(partition, groupId),
        (key, value) -> {
          OffsetKey owner = Keys.offsetOf(key);
          byTopic
              .computeIfAbsent(owner.topic(), topic -> new TreeMap<>())
              .put(owner.partition(), OffsetCodec.offset(value));
          return true;
        });
    return byTopic;
  }
}
