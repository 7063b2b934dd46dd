// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.offsets;

import io.muster.client.TopicPartition;
import java.time.Instant;
import java.util.Map;

/** Where to set offsets. */
public sealed interface ResetSpec {
  /** The first record that is still there. Needs a source. */
  record ToEarliest() implements ResetSpec {}

  /** Behind the last record. Needs a source. */
  record ToLatest() implements ResetSpec {}

  /** Where the group is; where it has not committed, behind the last record. */
  record ToCurrent() implements ResetSpec {}

  /** This offset. */
  record ToOffset(long offset) implements ResetSpec {}

  /** So many records on, or back where negative. */
  record ShiftBy(long records) implements ResetSpec {}

  /**
   * The first record that is not before this time; behind the last record where there is none.
   * Needs a source that knows times.
   */
  record ToTime(Instant time) implements ResetSpec {}

  /** For each partition the offset that a file names. */
  record ToEach(Map<TopicPartition, Long> offsets) implements ResetSpec {
    public ToEach {
      offsets = Map.copyOf(offsets);
    }
  }

  /** Whether it says nothing without a source. */
  default boolean needsSource() {
    return this instanceof ToEarliest || this instanceof ToLatest || this instanceof ToTime;
  }
}
