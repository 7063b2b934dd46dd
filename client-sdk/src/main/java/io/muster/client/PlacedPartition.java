// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * Where the replicas of one offsets partition are, and where they are going.
 *
 * @param partition its number
 * @param leader id of the node that leads it, where the node that answered knows one
 * @param replicas ids of the nodes that hold it, the preferred leader first
 * @param target what the replicas are being changed into, the preferred leader first; empty where
 *     nothing is being changed
 * @param reverting the change is being taken back: {@code target} is what was before it
 * @param failure why the last change did not come about; empty where it did
 */
public record PlacedPartition(
    int partition,
    OptionalInt leader,
    List<Integer> replicas,
    List<Integer> target,
    boolean reverting,
    Optional<String> failure) {
  public PlacedPartition {
    Objects.requireNonNull(leader, "leader");
    replicas = List.copyOf(replicas);
    target = List.copyOf(target);
    Objects.requireNonNull(failure, "failure");
  }

  /** Its replicas are being changed. */
  public boolean moving() {
    return !target.isEmpty();
  }

  /** The replicas that it will have when nothing more is asked for. */
  public List<Integer> settled() {
    return moving() ? target : replicas;
  }
}
