// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/**
 * The node does not know who this client is: it brought no credentials, or none that the node
 * accepts. Trying again with the same ones cannot succeed.
 */
public final class AuthenticationException extends FatalException {
  private static final long serialVersionUID = 1L;

  public AuthenticationException(
      String message, boolean outcomeUnknown, @Nullable String node, @Nullable Throwable cause) {
    super("UNAUTHENTICATED", message, outcomeUnknown, node, cause);
  }
}
