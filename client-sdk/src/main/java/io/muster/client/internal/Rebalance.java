// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.Assignment;
import io.muster.client.RebalanceCause;
import java.util.concurrent.CompletableFuture;

/**
 * What a member does with its partitions around a JoinGroup: the rebalance protocol, on which its
 * assignors agree. Used on the member's serial executor; the futures never fail.
 */
interface Rebalance {
  /** Gives up what must not be held while joining. Done when the listener has been told. */
  CompletableFuture<Void> beforeJoin(RebalanceCause cause);

  /** The JoinGroup is about to be sent. */
  void joining();

  /** A new assignment has come. Done when the listener has been told. */
  CompletableFuture<Void> assigned(Assignment assignment, RebalanceCause cause);

  /**
   * The listener has been told.
   *
   * @return whether the member has to join again at once
   */
  boolean taken();
}
