// SPDX-License-Identifier: Apache-2.0
package io.muster.state;

/**
 * What a log entry changed, for the soft state of a leader. An effect names the thing and not the
 * change: whoever cares compares the thing as it is now with what it knew. So nothing is lost when
 * effects are merged or when a new leader has seen none of them.
 */
public sealed interface Effect {

  /** Members, phase, generation or assignment of a group changed, or the group is gone. */
  record GroupChanged(int partition, String groupId) implements Effect {}

  /** An offsets partition has all that a backup brings it, and takes part from now on. */
  record PartitionRestored(int partition) implements Effect {}

  /** A topic was created, expanded or deleted. */
  record TopicsChanged() implements Effect {}

  /** Access rules came or went. */
  record AclsChanged() implements Effect {}

  /** The settings of the cluster became known. */
  record ClusterInitialized() implements Effect {}

  /** A node was registered, removed or set to draining or back, or moved to other addresses. */
  record NodesChanged() implements Effect {}

  /** What replicas a group has or is to have changed. */
  record PlacementChanged() implements Effect {}
}
