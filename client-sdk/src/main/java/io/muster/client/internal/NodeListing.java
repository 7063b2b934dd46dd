// SPDX-License-Identifier: Apache-2.0
package io.muster.client.internal;

import io.muster.client.GroupListing;
import io.muster.proto.v1.ListGroupsResponse;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The pages of one node's answer. Belongs to one thread at a time. */
final class NodeListing {
  private final List<GroupListing> groups = new ArrayList<>();
  private final Set<Integer> partitions = new HashSet<>();
  private boolean begun;

  void add(ListGroupsResponse page) {
    if (begun) {
      // A partition that the node no longer leads is missing in this page, so its groups may be.
      partitions.retainAll(new HashSet<>(page.getPartitionsList()));
    } else {
      partitions.addAll(page.getPartitionsList());
      begun = true;
    }
    for (ListGroupsResponse.Group group : page.getGroupsList()) {
      groups.add(GroupMessages.listing(group, page.getHeader().getNodeId()));
    }
  }

  /** The offsets partitions that every page answered for. */
  Set<Integer> partitions() {
    return partitions;
  }

  /** The groups of all pages, also of partitions that not every page answered for. */
  List<GroupListing> groups() {
    return groups;
  }
}
