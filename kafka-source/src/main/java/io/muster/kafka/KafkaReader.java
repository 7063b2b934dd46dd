// SPDX-License-Identifier: Apache-2.0
package io.muster.kafka;

import io.muster.client.TopicPartition;
import io.muster.client.source.OffsetOutOfRangeException;
import io.muster.client.source.PartitionReader;
import io.muster.client.source.SourceRecord;
import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * Reads what a lane fetches. Used by its owner's thread only. A failure is thrown once what was
 * fetched before it has been read; then the lane is told to try again, so a right that is granted
 * later is noticed by who polls on.
 */
final class KafkaReader<K, V> implements PartitionReader<ConsumerRecord<K, V>> {
  private final TopicPartition partition;
  private final KafkaSettings settings;
  private final Lookups lookups;
  private final FetchLane<K, V> lane;
  private final Runnable released;
  private PartitionBuffer<K, V> buffer;
  private long position;
  private boolean closed;

  KafkaReader(
      TopicPartition partition,
      long offset,
      KafkaSettings settings,
      Lookups lookups,
      FetchLane<K, V> lane,
      Runnable released) {
    this.partition = partition;
    this.settings = settings;
    this.lookups = lookups;
    this.lane = lane;
    this.released = released;
    this.position = offset;
    this.buffer = new PartitionBuffer<>(partition, offset, settings);
    lane.attach(buffer);
  }

  @Override
  public List<SourceRecord<ConsumerRecord<K, V>>> poll(int maxRecords) throws IOException {
    if (closed) {
      throw new IOException("the reader of " + partition + " is closed");
    }
    if (lane.isStopped()) {
      throw new IOException(
          partition + " cannot be read from Kafka any more: its source is closed, see the log");
    }
    PartitionBuffer.Taken<K, V> taken = buffer.take(maxRecords, position);
    position = taken.position();
    if (taken.hasRoomAgain()) {
      lane.resume(buffer);
    }
    FetchFailure failure = taken.failure();
    if (failure instanceof FetchFailure.Broken broken) {
      tryAgain();
      throw broken.reason();
    }
    if (failure instanceof FetchFailure.OutOfRange outOfRange) {
      throwIfOutOfRange(outOfRange.cutAt());
      // It has come into being meanwhile.
      tryAgain();
    }
    return taken.records();
  }

  private void throwIfOutOfRange(long cutAt) throws IOException {
    long beginning = lookups.beginning(partition);
    if (position < beginning || position > Math.min(lookups.logEnd(partition), cutAt)) {
      // Where reading may go on: in front of transactions that are open, if those count.
      long end = Math.min(lookups.end(partition), cutAt);
      tryAgain();
      throw new OffsetOutOfRangeException(partition, position, beginning, Math.max(beginning, end));
    }
  }

  private void tryAgain() {
    buffer = new PartitionBuffer<>(partition, position, settings);
    lane.attach(buffer);
  }

  @Override
  public long position() {
    return position;
  }

  /** As of the last fetch; a reader that is slow to poll learns of it every few seconds. */
  @Override
  public OptionalLong endOffset() {
    return buffer.end();
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      lane.detach(buffer);
      released.run();
    }
  }
}
