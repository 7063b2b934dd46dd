// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Objects;
import java.util.OptionalInt;

/**
 * An offset to commit.
 *
 * @param offset the next offset to be read, 0 or more
 * @param leaderEpoch the source's epoch of the last record read, where the source has such a thing
 * @param metadata free text kept with the offset, at most 4,096 characters unless the cluster says
 *     otherwise
 */
public record OffsetAndMetadata(long offset, OptionalInt leaderEpoch, String metadata) {
  public OffsetAndMetadata {
    Objects.requireNonNull(leaderEpoch, "leaderEpoch");
    Objects.requireNonNull(metadata, "metadata");
    if (offset < 0) {
      throw new IllegalArgumentException("offset must be 0 or more: " + offset);
    }
  }

  /** An offset without epoch and metadata. */
  public OffsetAndMetadata(long offset) {
    this(offset, OptionalInt.empty(), "");
  }

  /** An offset without epoch. */
  public OffsetAndMetadata(long offset, String metadata) {
    this(offset, OptionalInt.empty(), metadata);
  }
}
