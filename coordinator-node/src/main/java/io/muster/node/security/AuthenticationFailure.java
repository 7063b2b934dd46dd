// SPDX-License-Identifier: Apache-2.0
package io.muster.node.security;

/** Credentials that are missing or not accepted. The message goes to the caller. */
public final class AuthenticationFailure extends Exception {
  private static final long serialVersionUID = 1L;

  public AuthenticationFailure(String message) {
    super(message, null, false, false);
  }
}
