// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import org.jspecify.annotations.Nullable;

/**
 * A call of one client process, from its invocation to what became of it.
 *
 * @param index its place in the history, by invocation, from 0
 * @param process a logical thread: it never has two calls open
 * @param invokedNs nanoseconds since the run began
 * @param returnedNs nanoseconds since the run began, of the answer or of giving up
 * @param answer there with {@link Outcome#OK}
 * @param header there where a node answered and said from where
 * @param reason the error, empty with {@link Outcome#OK}: a reason of the API where there is one
 */
public record Operation(
    int index,
    int process,
    long invokedNs,
    long returnedNs,
    Outcome outcome,
    Call call,
    @Nullable Answer answer,
    @Nullable Header header,
    String reason) {

  /** When it was over for good: a write of unknown fate may take effect at any time later. */
  public long endNs() {
    return outcome == Outcome.INFO ? Long.MAX_VALUE : returnedNs;
  }

  /** Whether it had returned before the other was invoked. */
  public boolean precedes(Operation other) {
    return endNs() < other.invokedNs;
  }
}
