// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/** Where a consumer starts in a partition that has no committed offset. */
public enum OffsetReset {
  /** At the first record that the source still has. */
  EARLIEST,
  /** After the last record that the source has. */
  LATEST,
  /** Nowhere: {@code poll} throws {@link NoOffsetForPartitionException}. */
  NONE
}
