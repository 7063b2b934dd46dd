// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

import org.jspecify.annotations.Nullable;

/**
 * The batch may be in the log: it may be applied later, or never. Only a repeat that apply
 * recognises as one is safe. Carries no stack trace: it is an everyday answer while leaders change.
 */
public final class OutcomeUnknownException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OutcomeUnknownException(String message, @Nullable Throwable cause) {
    super(message, cause, false, false);
  }
}
