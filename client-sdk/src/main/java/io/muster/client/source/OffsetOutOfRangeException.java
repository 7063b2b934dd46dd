// SPDX-License-Identifier: Apache-2.0
package io.muster.client.source;

import io.muster.client.TopicPartition;
import java.io.IOException;

/**
 * A reader's position no longer exists in its partition: the records there were deleted, or the
 * partition was cut. The consumer goes on where {@code auto.offset.reset} says.
 */
public final class OffsetOutOfRangeException extends IOException {
  private static final long serialVersionUID = 1L;

  private final String topic;
  private final int index;
  private final long offset;
  private final long beginning;
  private final long end;

  /**
   * A position that does not exist.
   *
   * @param partition the partition
   * @param offset the position that was asked for
   * @param beginning offset of the first record that is there
   * @param end offset that the next record will get
   */
  public OffsetOutOfRangeException(
      TopicPartition partition, long offset, long beginning, long end) {
    super(
        "offset "
            + offset
            + " of "
            + partition
            + " is not there; it has "
            + beginning
            + " to "
            + end);
    this.topic = partition.topic();
    this.index = partition.partition();
    this.offset = offset;
    this.beginning = beginning;
    this.end = end;
  }

  /** The partition. */
  public TopicPartition partition() {
    return new TopicPartition(topic, index);
  }

  /** The position that was asked for. */
  public long offset() {
    return offset;
  }

  /** Offset of the first record that is there. */
  public long beginning() {
    return beginning;
  }

  /** Offset that the next record will get. */
  public long end() {
    return end;
  }
}
