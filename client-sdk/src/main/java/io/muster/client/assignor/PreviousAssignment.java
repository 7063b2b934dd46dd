// SPDX-License-Identifier: Apache-2.0
package io.muster.client.assignor;

import io.muster.client.TopicPartition;
import java.util.Set;

/**
 * What a member was assigned last.
 *
 * @param partitions the partitions; under {@link RebalanceProtocol#EAGER} also those that it has
 *     given up in order to join again
 * @param generation the generation in which it got them, -1 for none
 */
public record PreviousAssignment(Set<TopicPartition> partitions, int generation) {
  /** The generation of a member that had none. */
  public static final int NO_GENERATION = -1;

  /** Of a member that has never been assigned anything, or that lost what it had. */
  public static final PreviousAssignment NONE = new PreviousAssignment(Set.of(), NO_GENERATION);

  public PreviousAssignment {
    partitions = Set.copyOf(partitions);
  }
}
