// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.Collection;
import java.util.Collections;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** The replicas that were asked for cannot be. Nothing was changed; the message says why. */
public final class InvalidReplicaAssignmentException extends InvalidRequestException {
  private static final long serialVersionUID = 1L;

  /** Its {@link #reason()}. */
  public static final String REASON = "INVALID_REPLICA_ASSIGNMENT";

  private final TreeSet<Integer> belongsTogether;

  public InvalidReplicaAssignmentException(
      String message,
      Collection<Integer> belongsTogether,
      boolean outcomeUnknown,
      @Nullable String node) {
    super(REASON, message, outcomeUnknown, node);
    this.belongsTogether = new TreeSet<>(belongsTogether);
  }

  /**
   * Partitions that can only be moved together, where some of them were left out or were given
   * other replicas; empty where something else is wrong.
   */
  public SortedSet<Integer> belongsTogether() {
    return Collections.unmodifiableSortedSet(belongsTogether);
  }
}
