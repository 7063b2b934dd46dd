// SPDX-License-Identifier: Apache-2.0
package io.muster.state.store;

/** The disk, or what is on it, is broken. The replica cannot go on. */
public final class StoreException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public StoreException(String message, Throwable cause) {
    super(message, cause);
  }
}
