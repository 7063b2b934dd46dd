// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.client.source.PartitionReader;
import org.jspecify.annotations.Nullable;

/** A partition that a member owns, and how far it is there. Used by the member's thread. */
final class OwnedPartition {
  final int number;

  /** Null until the committed offset was read. */
  @Nullable PartitionReader<Long> reader;

  /** Offset after the last record that the sink took. */
  long processed;

  /** What was committed last, or begun with. */
  long committed;

  /** The sink has seen a newer owner; nothing more is processed until it is assigned anew. */
  boolean fenced;

  OwnedPartition(int number) {
    this.number = number;
  }

  void begin(PartitionReader<Long> from) {
    reader = from;
    processed = from.position();
    committed = from.position();
  }

  boolean hasNews() {
    return reader != null && !fenced && processed > committed;
  }
}
