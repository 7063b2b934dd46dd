// SPDX-License-Identifier: Apache-2.0
package io.muster.conformance.app;

import io.muster.client.TopicPartition;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.PartitionSource;
import io.muster.client.source.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/** A source whose partitions are counters: record n of a partition is "n". Thread-safe. */
public final class Records implements PartitionSource<String> {
  private final Map<TopicPartition, AtomicLong> ends = new ConcurrentHashMap<>();

  /** Adds records at the end of each of the topic's partitions. */
  public Records append(String topic, int partitions, int recordsEach) {
    for (int partition = 0; partition < partitions; partition++) {
      append(new TopicPartition(topic, partition), recordsEach);
    }
    return this;
  }

  public void append(TopicPartition partition, int records) {
    end(partition).addAndGet(records);
  }

  @Override
  public PartitionReader<String> open(TopicPartition partition, long offset) {
    AtomicLong end = end(partition);
    AtomicLong position = new AtomicLong(offset);
    return new PartitionReader<>() {
      @Override
      public List<SourceRecord<String>> poll(int maxRecords) {
        List<SourceRecord<String>> records = new ArrayList<>();
        while (records.size() < maxRecords && position.get() < end.get()) {
          long next = position.getAndIncrement();
          records.add(new SourceRecord<>(next, Long.toString(next)));
        }
        return records;
      }

      @Override
      public long position() {
        return position.get();
      }

      @Override
      public OptionalLong endOffset() {
        return OptionalLong.of(end.get());
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public long beginningOffset(TopicPartition partition) {
    return 0;
  }

  @Override
  public long endOffset(TopicPartition partition) {
    return end(partition).get();
  }

  private AtomicLong end(TopicPartition partition) {
    return ends.computeIfAbsent(partition, unused -> new AtomicLong());
  }
}
