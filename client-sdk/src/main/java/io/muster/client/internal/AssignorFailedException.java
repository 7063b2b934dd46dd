// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import org.jspecify.annotations.Nullable;

/**
 * The assignor threw, or its result must not be sent. The message names the assignor, and the
 * partition and the members that it is about.
 */
final class AssignorFailedException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  AssignorFailedException(String assignor, String what, @Nullable Throwable cause) {
    super("assignor " + assignor + " " + what, cause);
  }
}
