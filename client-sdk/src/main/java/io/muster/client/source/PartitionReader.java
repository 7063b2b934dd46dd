// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import java.io.IOException;
import java.util.List;

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
   * @throws IOException the partition cannot be read; the position stays where it was
   */
  List<SourceRecord<R>> poll(int maxRecords) throws IOException;

  /** Offset of the next record that {@link #poll} returns. */
  long position();

  @Override
  void close() throws IOException;
}
