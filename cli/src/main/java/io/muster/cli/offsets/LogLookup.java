// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import io.muster.client.TopicPartition;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/** Where partitions begin and end, asked of whoever keeps their records. Closed by its maker. */
public interface LogLookup extends AutoCloseable {
  /**
   * Offset of the first record and the offset that the next one will get.
   *
   * @param begin not after {@code end}
   */
  record Bounds(long begin, long end) {
    /** The nearest offset that is there. */
    public long clamp(long offset) {
      return Math.max(begin, Math.min(end, offset));
    }
  }

  /**
   * For each of the partitions.
   *
   * @throws IOException one of them cannot be asked for; the message says which and why
   */
  Map<TopicPartition, Bounds> bounds(Set<TopicPartition> partitions) throws IOException;

  /**
   * Offset of the first record of each that is not before this time; a partition without one is
   * missing in the answer.
   *
   * @throws IOException the source knows no times, or cannot be asked
   */
  Map<TopicPartition, Long> at(Set<TopicPartition> partitions, Instant time) throws IOException;

  @Override
  void close();
}
