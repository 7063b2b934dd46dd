// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.client.TopicPartition;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.PartitionSource;
import io.muster.client.source.SourceRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.TimeUnit;

/**
 * Partitions that exist only in thought: each grows by so many records in a second, and a record is
 * its own offset. Thread-safe.
 */
final class VirtualSource implements PartitionSource<Long> {
  private final long startNanos = System.nanoTime();
  private final int recordsPerSecond;

  /**
   * @param recordsPerSecond of each partition
   */
  VirtualSource(int recordsPerSecond) {
    this.recordsPerSecond = recordsPerSecond;
  }

  @Override
  public PartitionReader<Long> open(TopicPartition partition, long offset) {
    return new Reader(offset);
  }

  @Override
  public long beginningOffset(TopicPartition partition) {
    return 0;
  }

  @Override
  public long endOffset(TopicPartition partition) {
    return end();
  }

  /** All partitions grow alike. */
  private long end() {
    long millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - startNanos);
    return millis * recordsPerSecond / 1000;
  }

  private final class Reader implements PartitionReader<Long> {
    private long position;

    Reader(long offset) {
      this.position = offset;
    }

    @Override
    public List<SourceRecord<Long>> poll(int maxRecords) {
      List<SourceRecord<Long>> records = new ArrayList<>();
      long end = end();
      while (position < end && records.size() < maxRecords) {
        records.add(new SourceRecord<>(position, position));
        position++;
      }
      return records;
    }

    @Override
    public long position() {
      return position;
    }

    @Override
    public OptionalLong endOffset() {
      return OptionalLong.of(end());
    }

    @Override
    public void close() {}
  }
}
