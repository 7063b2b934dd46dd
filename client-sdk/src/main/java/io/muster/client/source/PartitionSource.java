// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import io.muster.client.TopicPartition;
import java.io.IOException;

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
   * @throws IOException the partition cannot be read
   */
  PartitionReader<R> open(TopicPartition partition, long offset) throws IOException;

  /** Offset of the first record that is still there. */
  long beginningOffset(TopicPartition partition) throws IOException;

  /** Offset that the next record will get; that of an empty partition is its beginning offset. */
  long endOffset(TopicPartition partition) throws IOException;
}
