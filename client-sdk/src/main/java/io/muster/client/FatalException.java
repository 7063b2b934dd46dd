// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/** Trying again as it is cannot succeed: configuration, request or setup have to change. */
public class FatalException extends MusterException {
  private static final long serialVersionUID = 1L;

  public FatalException(
      String reason,
      String message,
      boolean outcomeUnknown,
      @Nullable String node,
      @Nullable Throwable cause) {
    super(reason, message, outcomeUnknown, node, cause);
  }
}
