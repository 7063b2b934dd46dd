// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import io.muster.chaos.history.Outcome;
import org.jspecify.annotations.Nullable;

/**
 * A commit or a delete, as far as it concerns one register.
 *
 * @param operation index of it
 * @param endNs when it was over for good, never where its fate is unknown
 * @param value null for a delete
 * @param revision {@link #UNKNOWN} where nobody told: deletes, and what was not acknowledged
 */
record RegisterWrite(
    int operation,
    long invokedNs,
    long endNs,
    Outcome outcome,
    @Nullable Value value,
    long revision) {
  static final long UNKNOWN = -1;

  boolean isDelete() {
    return value == null;
  }

  boolean isOk() {
    return outcome == Outcome.OK;
  }

  /** Whether it took effect, or may have. */
  boolean mayCount() {
    return outcome != Outcome.FAIL;
  }

  boolean hasRevision() {
    return revision > 0;
  }
}
