// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.time.Duration;
import java.util.Objects;

/**
 * Where a partition ends, as the last member that reported it knew.
 *
 * @param offset the offset that the next record will get
 * @param age how long ago it was reported; the partition may have grown since
 */
public record LogEndOffset(long offset, Duration age) {
  public LogEndOffset {
    Objects.requireNonNull(age, "age");
  }
}
