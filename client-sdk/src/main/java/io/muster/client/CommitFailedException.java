// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/**
 * The commit was refused because the member is no longer in the group's current generation. Its
 * partitions may have another owner by now; repeating the commit cannot succeed. Drop the work that
 * was not committed: its next owner does it again.
 */
public final class CommitFailedException extends MusterException {
  private static final long serialVersionUID = 1L;

  public CommitFailedException(
      String reason, String message, boolean outcomeUnknown, @Nullable String node) {
    super(reason, message, outcomeUnknown, node, null);
  }
}
