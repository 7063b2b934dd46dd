// SPDX-License-Identifier: Apache-2.0
package io.muster.node.raft;

/**
 * Too many writes of this group wait already. Nothing was appended; the same request may be made
 * again, later. Carries no stack trace: it is an everyday answer.
 */
public final class OverloadedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public OverloadedException(String message) {
    super(message, null, false, false);
  }
}
