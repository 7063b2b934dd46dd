// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Set;

/**
 * Told when the partitions of a member change. Calls to one listener never overlap. Heartbeats go
 * on while they run; a call that takes longer than the rebalance timeout costs the member its
 * place.
 *
 * <p>A {@link GroupConsumer} makes the calls inside {@code poll} and {@code close}, on the caller's
 * thread; an exception comes out of that {@code poll}. A {@link GroupMember} makes them on its
 * callback executor; an exception is logged and the member goes on.
 *
 * <p>Every rebalance takes all partitions away first and hands out the new set then.
 */
public interface AssignmentListener {
  /** Does nothing. */
  AssignmentListener NONE = new AssignmentListener() {};

  /**
   * The partitions are about to be given up. The member still owns them: finish what is in work and
   * commit it here. Nobody else gets them before this returns, or before the rebalance timeout
   * ends.
   */
  default void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {}

  /** The member owns these partitions from now on, and no others. The set may be empty. */
  default void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {}

  /**
   * The partitions are gone already and may have another owner. A commit would be refused. Calls
   * {@link #onRevoked} unless overridden.
   */
  default void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
    onRevoked(context, partitions);
  }
}
