// SPDX-License-Identifier: Apache-2.0
package io.muster.client;

import java.util.List;

/**
 * Where all offsets partitions are. Partitions whose numbers leave the same remainder by {@code
 * raftGroups} live in one replica group and move together.
 *
 * @param raftGroups how many replica groups there are
 * @param partitions the offsets partitions, by number
 */
public record Placement(int raftGroups, List<PlacedPartition> partitions) {
  public Placement {
    if (raftGroups < 1) {
      throw new IllegalArgumentException("raftGroups must be 1 or more, not " + raftGroups);
    }
    partitions = List.copyOf(partitions);
  }
}
