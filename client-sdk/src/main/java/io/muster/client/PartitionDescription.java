// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.List;
import java.util.OptionalInt;

/**
 * One offsets partition, which is where groups live.
 *
 * @param partition its number
 * @param leader id of the node that coordinates its groups, where one is known
 * @param term the leader's Raft term
 * @param appliedIndex how far the leader has applied the log; that of another replica where the
 *     leader did not answer
 * @param replicas ids of the nodes that hold it, the preferred leader first
 * @param inSync ids of the nodes that have answered the leader lately and lack few entries or none,
 *     as the leader says; empty where it did not answer
 * @param ready the leader answered and serves
 */
public record PartitionDescription(
    int partition,
    OptionalInt leader,
    long term,
    long appliedIndex,
    List<Integer> replicas,
    List<Integer> inSync,
    boolean ready) {
  public PartitionDescription {
    replicas = List.copyOf(replicas);
    inSync = List.copyOf(inSync);
  }
}
