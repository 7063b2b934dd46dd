// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.GroupListing;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * Groups of the whole cluster, put together from the answers of its nodes. Each offsets partition
 * counts once, by the first node that answered for it, so a group that moves while the nodes are
 * asked is listed once. Any thread.
 */
final class ListingCoverage {
  private final int partitions;
  private final Set<Integer> covered = new HashSet<>();
  private final List<GroupListing> groups = new ArrayList<>();

  /**
   * Nothing yet.
   *
   * @param partitions how many offsets partitions the cluster has
   */
  ListingCoverage(int partitions) {
    this.partitions = partitions;
  }

  synchronized void add(NodeListing node) {
    Set<Integer> fresh = new HashSet<>(node.partitions());
    fresh.removeAll(covered);
    covered.addAll(fresh);
    node.groups().stream().filter(group -> fresh.contains(group.partition())).forEach(groups::add);
  }

  /** The partitions that nobody has answered for. */
  synchronized List<Integer> missing() {
    return IntStream.range(0, partitions)
        .filter(partition -> !covered.contains(partition))
        .boxed()
        .toList();
  }

  /** By group id. */
  synchronized List<GroupListing> groups() {
    return groups.stream().sorted(Comparator.comparing(GroupListing::groupId)).toList();
  }
}
