// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker.register;

import org.jspecify.annotations.Nullable;

/**
 * A fetch that was answered, as far as it concerns one register.
 *
 * @param operation index of it
 * @param value null for no committed offset
 * @param revision {@link RegisterWrite#UNKNOWN} without a value
 * @param appliedIndex what the node had applied when it began to read, -1 where it did not tell
 * @param last one of the reads after everything was healed
 */
record RegisterRead(
    int operation,
    long invokedNs,
    long returnedNs,
    @Nullable Value value,
    long revision,
    long appliedIndex,
    boolean last) {
  boolean isNone() {
    return value == null;
  }
}
