// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import java.io.IOException;
import java.util.List;
import java.util.OptionalLong;

/**
 * Reads one partition in offset order. Not thread-safe: one owner at a time. Closed before the
 * partition is given up.
 *
 * @param <R> type of record
 */
public interface PartitionReader<R> extends AutoCloseable {
  /**
   * Returns what is there, without waiting for more.
   *
   * @param maxRecords at most so many
   * @return records in offset order, none where there is nothing new
   * @throws OffsetOutOfRangeException the position no longer exists
   * @throws IOException the partition cannot be read; the position stays where it was
   */
  List<SourceRecord<R>> poll(int maxRecords) throws IOException;

  /** Offset of the next record that {@link #poll} returns. */
  long position();

  /**
   * The offset that the next record of the partition will get, as the reader knows it without
   * waiting; empty where it does not know. For operators, who see the lag by it.
   */
  default OptionalLong endOffset() {
    return OptionalLong.empty();
  }

  @Override
  void close() throws IOException;
}
