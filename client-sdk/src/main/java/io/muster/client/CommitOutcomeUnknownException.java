// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/**
 * The deadline ended while a commit was on its way: it may or may not be stored. Committing the
 * same or a later offset again is safe. A late arrival of this commit cannot overwrite a later one
 * of the same member, because the coordinator refuses lower sequence numbers.
 */
public final class CommitOutcomeUnknownException extends RetriableException {
  private static final long serialVersionUID = 1L;

  public CommitOutcomeUnknownException(
      String reason, String message, @Nullable String node, @Nullable Throwable cause) {
    super(reason, message, true, node, cause);
  }
}
