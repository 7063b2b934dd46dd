// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import io.muster.client.source.OffsetOutOfRangeException;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Partitions have no committed offset, or the source does not have the position any more, and
 * {@code auto.offset.reset} is {@code none}. {@code seek} or commit first.
 */
public final class NoOffsetForPartitionException extends MusterException {
  private static final long serialVersionUID = 1L;

  private final TreeSet<TopicPartition> partitions;

  /** Partitions without a committed offset. */
  public NoOffsetForPartitionException(Set<TopicPartition> partitions) {
    this(
        "NO_OFFSET",
        "no committed offset and no reset policy for " + new TreeSet<>(partitions),
        partitions,
        null);
  }

  /** A partition whose source does not have the position any more. */
  public NoOffsetForPartitionException(OffsetOutOfRangeException outOfRange) {
    this(
        "OFFSET_OUT_OF_RANGE",
        outOfRange.getMessage() + ", and there is no reset policy",
        Set.of(outOfRange.partition()),
        outOfRange);
  }

  private NoOffsetForPartitionException(
      String reason, String message, Set<TopicPartition> partitions, @Nullable Throwable cause) {
    super(reason, message, false, null, cause);
    this.partitions = new TreeSet<>(partitions);
  }

  /** The partitions without an offset. */
  public Set<TopicPartition> partitions() {
    return Collections.unmodifiableSet(partitions);
  }
}
