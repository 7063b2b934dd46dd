// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/**
 * No node answered in time, or the cluster was not ready to. The client has tried again by itself
 * until the deadline; calling again is safe, also where {@link #outcomeUnknown()} is true.
 */
public class RetriableException extends MusterException {
  private static final long serialVersionUID = 1L;

  public RetriableException(
      String reason,
      String message,
      boolean outcomeUnknown,
      @Nullable String node,
      @Nullable Throwable cause) {
    super(reason, message, outcomeUnknown, node, cause);
  }

  @Override
  public boolean retriable() {
    return true;
  }
}
