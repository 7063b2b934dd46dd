// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/**
 * The coordinator refused the request, and would refuse it again. Nothing was changed, unless
 * {@link #outcomeUnknown()} says that an earlier attempt of the same request may have been.
 */
public class InvalidRequestException extends FatalException {
  private static final long serialVersionUID = 1L;

  public InvalidRequestException(
      String reason, String message, boolean outcomeUnknown, @Nullable String node) {
    super(reason, message, outcomeUnknown, node, null);
  }
}
