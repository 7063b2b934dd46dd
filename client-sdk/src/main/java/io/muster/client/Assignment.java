// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;

/**
 * The partitions that a member owns.
 *
 * @param memberId who owns them
 * @param generation the group's generation in which they were assigned: the fencing token. Hand it
 *     to whatever the processing writes to, and refuse lower ones there. -1 where nothing has been
 *     assigned.
 * @param partitions the partitions, in order
 */
public record Assignment(String memberId, int generation, Set<TopicPartition> partitions) {
  /** Generation of a member to which nothing has been assigned. */
  public static final int NO_GENERATION = -1;

  public Assignment {
    partitions = Collections.unmodifiableSet(new TreeSet<>(partitions));
  }
}
