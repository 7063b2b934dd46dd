// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.TopicPartition;
import io.muster.client.source.SourceRecord;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.jspecify.annotations.Nullable;

/**
 * What has been fetched for one reader and not been read: the lane's thread fills it, the reader
 * empties it. It is over its limit by at most what one poll of Kafka's consumer returns.
 * Thread-safe.
 */
final class PartitionBuffer<K, V> {
  private static final long UNKNOWN = -1;

  private final TopicPartition partition;
  private final int maxRecords;
  private final long maxBytes;
  private final ArrayDeque<ConsumerRecord<K, V>> records = new ArrayDeque<>();
  private long bytes;
  // Offset of the next record to fetch.
  private long next;
  private long end = UNKNOWN;
  private boolean full;
  private @Nullable FetchFailure failure;

  /**
   * What the reader gets.
   *
   * @param records in offset order
   * @param position of the reader afterwards
   * @param hasRoomAgain the lane has to be told to fetch on
   * @param failure where nothing was left to take and nothing more will come
   */
  record Taken<K, V>(
      List<SourceRecord<ConsumerRecord<K, V>>> records,
      long position,
      boolean hasRoomAgain,
      @Nullable FetchFailure failure) {}

  PartitionBuffer(TopicPartition partition, long offset, KafkaSettings settings) {
    this.partition = partition;
    this.next = offset;
    this.maxRecords = settings.maxBufferedRecords();
    this.maxBytes = settings.maxBufferedBytes();
  }

  TopicPartition partition() {
    return partition;
  }

  /** Offset of the next record to fetch. */
  synchronized long next() {
    return next;
  }

  /**
   * Takes what was fetched.
   *
   * @param nextOffset of the next record to fetch; there may be a gap after the last record
   * @return the buffer is full now: fetch no more until there is room
   */
  synchronized boolean add(List<ConsumerRecord<K, V>> fetched, long nextOffset) {
    for (ConsumerRecord<K, V> record : fetched) {
      records.add(record);
      bytes += sizeOf(record);
    }
    next = nextOffset;
    full = records.size() >= maxRecords || bytes >= maxBytes;
    return full;
  }

  private static long sizeOf(ConsumerRecord<?, ?> record) {
    // -1 stands for null.
    return Math.max(0L, record.serializedKeySize()) + Math.max(0L, record.serializedValueSize());
  }

  /** Takes at most so many records out. */
  synchronized Taken<K, V> take(int most, long position) {
    List<SourceRecord<ConsumerRecord<K, V>>> taken =
        new ArrayList<>(Math.min(most, records.size()));
    long after = position;
    while (taken.size() < most && !records.isEmpty()) {
      ConsumerRecord<K, V> record = records.remove();
      bytes -= sizeOf(record);
      after = record.offset() + 1;
      taken.add(new SourceRecord<>(record.offset(), record));
    }
    if (records.isEmpty()) {
      // Over the gap, so that a reader that has everything has no lag.
      after = next;
    }
    boolean room = full && records.size() <= maxRecords / 2 && bytes <= maxBytes / 2;
    if (room) {
      full = false;
    }
    return new Taken<>(taken, after, room, taken.isEmpty() ? failure : null);
  }

  synchronized void fail(FetchFailure why) {
    failure = why;
  }

  synchronized void end(long offset) {
    end = offset;
  }

  synchronized OptionalLong end() {
    return end == UNKNOWN ? OptionalLong.empty() : OptionalLong.of(end);
  }
}
