// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What one {@code poll} returned: for each partition a run of records in offset order. Immutable.
 *
 * @param <R> the source's type of record
 */
public final class ConsumerRecords<R> implements Iterable<ConsumerRecord<R>> {
  private final Map<TopicPartition, List<ConsumerRecord<R>>> records;
  private final Map<TopicPartition, OffsetAndMetadata> nextOffsets;
  private final int count;

  /**
   * Takes a batch.
   *
   * @param records per partition, in offset order, none of them empty
   * @param nextOffsets per partition the offset that follows its records
   */
  public ConsumerRecords(
      Map<TopicPartition, List<ConsumerRecord<R>>> records,
      Map<TopicPartition, OffsetAndMetadata> nextOffsets) {
    Map<TopicPartition, List<ConsumerRecord<R>>> copy = new LinkedHashMap<>();
    records.forEach((partition, list) -> copy.put(partition, List.copyOf(list)));
    this.records = Collections.unmodifiableMap(copy);
    this.nextOffsets = Map.copyOf(nextOffsets);
    this.count = copy.values().stream().mapToInt(List::size).sum();
  }

  /** A batch without records. */
  public static <R> ConsumerRecords<R> empty() {
    return new ConsumerRecords<>(Map.of(), Map.of());
  }

  /** Number of records in all partitions. */
  public int count() {
    return count;
  }

  public boolean isEmpty() {
    return count == 0;
  }

  /** The partitions that have records here. */
  public Set<TopicPartition> partitions() {
    return records.keySet();
  }

  /** The records of one partition, in offset order; none where the partition has none here. */
  public List<ConsumerRecord<R>> records(TopicPartition partition) {
    return records.getOrDefault(partition, List.of());
  }

  /** For each partition the offset to commit once all its records here have been processed. */
  public Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
    return nextOffsets;
  }

  /** All records, partition after partition. */
  @Override
  public Iterator<ConsumerRecord<R>> iterator() {
    List<ConsumerRecord<R>> all = new ArrayList<>(count);
    records.values().forEach(all::addAll);
    return Collections.unmodifiableList(all).iterator();
  }
}
