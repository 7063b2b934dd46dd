// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/**
 * Another process took this member's place. The member has stopped for good and must not be
 * restarted with the same identity while the other one runs.
 */
public final class FencedException extends MusterException {
  private static final long serialVersionUID = 1L;

  public FencedException(
      String reason, String message, boolean outcomeUnknown, @Nullable String node) {
    super(reason, message, outcomeUnknown, node, null);
  }
}
