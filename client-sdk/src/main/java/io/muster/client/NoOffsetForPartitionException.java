// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * Partitions have no committed offset and {@code auto.offset.reset} is {@code none}. {@code seek}
 * or commit first.
 */
public final class NoOffsetForPartitionException extends MusterException {
  private static final long serialVersionUID = 1L;

  private final TreeSet<TopicPartition> partitions;

  public NoOffsetForPartitionException(Set<TopicPartition> partitions) {
    super(
        "NO_OFFSET",
        "no committed offset and no reset policy for " + new TreeSet<>(partitions),
        false,
        null,
        null);
    this.partitions = new TreeSet<>(partitions);
  }

  /** The partitions without an offset. */
  public Set<TopicPartition> partitions() {
    return Collections.unmodifiableSet(partitions);
  }
}
