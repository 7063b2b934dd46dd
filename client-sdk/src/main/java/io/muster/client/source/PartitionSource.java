// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.time.Instant;
import java.util.OptionalLong;

/**
 * Reads partitions. Implementations are thread-safe: several consumers may share one. A source that
 * holds resources is closed by whoever made it, after the consumers.
 *
 * @param <R> type of record
 */
public interface PartitionSource<R> {
  /**
   * Opens a reader that starts at the offset. An offset beyond the end is legal: the reader has
   * nothing to return until the record with that offset exists.
   *
   * @throws OffsetOutOfRangeException the offset no longer exists; the reader may also throw it
   *     later
   * @throws IOException the partition cannot be read
   */
  PartitionReader<R> open(TopicPartition partition, long offset) throws IOException;

  /** Offset of the first record that is still there. */
  long beginningOffset(TopicPartition partition) throws IOException;

  /** Offset that the next record will get; that of an empty partition is its beginning offset. */
  long endOffset(TopicPartition partition) throws IOException;

  /** Whether {@link #offsetAt} can answer. By default not. */
  default boolean findsOffsetsByTime() {
    return false;
  }

  /**
   * Offset of the first record whose time is not before this one; empty where there is none. For
   * {@code auto.offset.reset} by duration.
   *
   * @throws IOException the partition cannot be read, or the source knows no times
   */
  default OptionalLong offsetAt(TopicPartition partition, Instant time) throws IOException {
    throw new IOException("this source cannot find offsets by time: " + getClass().getName());
  }
}
