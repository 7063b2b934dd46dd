// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

/** The client, member or consumer was closed before or during the call. */
public final class ClientClosedException extends MusterException {
  private static final long serialVersionUID = 1L;

  /**
   * A call on something closed.
   *
   * @param message for people
   * @param outcomeUnknown the request was on its way when the close came
   */
  public ClientClosedException(String message, boolean outcomeUnknown) {
    super("CLIENT_CLOSED", message, outcomeUnknown, null, null);
  }

  public ClientClosedException(String message) {
    this(message, false);
  }
}
