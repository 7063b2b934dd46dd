// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Set;

/**
 * Told when the partitions of a member change. Calls to one listener never overlap. Heartbeats go
 * on while they run; a call that takes longer than the rebalance timeout costs the member its
 * place.
 *
 * <p>A {@link GroupConsumer} makes the calls inside {@code poll}, {@code unsubscribe} and {@code
 * close}, on the caller's thread; the first exception comes out of that call, after all that were
 * due have run. A {@link GroupMember} makes them on its callback executor; an exception is logged
 * and the member goes on.
 *
 * <p>With eager assignors (the default), every rebalance takes all partitions away first and hands
 * out the new set then. With cooperative ones only, a member keeps its partitions while the group
 * rebalances, and is told what it has to give up and what is added.
 */
public interface AssignmentListener {
  /** Does nothing. */
  AssignmentListener NONE = new AssignmentListener() {};

  /**
   * The partitions are about to be given up. The member still owns them: finish what is in work and
   * commit it here. Nobody else gets them before this returns, or before the rebalance timeout
   * ends. Eager: all partitions, also where there are none. Cooperative: those that go, at least
   * one.
   */
  default void onRevoked(AssignmentContext context, Set<TopicPartition> partitions) {}

  /**
   * The member owns these partitions from now on. Eager: these and no others. Cooperative: these in
   * addition to those it has kept. The set may be empty; the call comes with every generation.
   */
  default void onAssigned(AssignmentContext context, Set<TopicPartition> partitions) {}

  /**
   * The partitions, at least one, are gone already and may have another owner. A commit would be
   * refused. Calls {@link #onRevoked} unless overridden.
   */
  default void onLost(AssignmentContext context, Set<TopicPartition> partitions) {
    onRevoked(context, partitions);
  }
}
