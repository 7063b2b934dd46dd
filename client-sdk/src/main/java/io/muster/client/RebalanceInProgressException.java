// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import org.jspecify.annotations.Nullable;

/**
 * The group is between two assignments, so nothing can be committed. Keep polling (or wait for the
 * assignment), and commit again only partitions that are still assigned then.
 */
public final class RebalanceInProgressException extends RetriableException {
  private static final long serialVersionUID = 1L;

  public RebalanceInProgressException(
      String message, boolean outcomeUnknown, @Nullable String node) {
    super("REBALANCE_IN_PROGRESS", message, outcomeUnknown, node, null);
  }
}
