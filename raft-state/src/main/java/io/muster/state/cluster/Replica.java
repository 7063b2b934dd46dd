// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

/**
 * One place for a copy of a replica group: a node, in one of its incarnations. Under another epoch
 * the same node is another replica, since it knows nothing of what the former one had promised; and
 * so is another copy.
 *
 * @param nodeId 1 or more
 * @param epoch 1 or more, see {@link RegisteredNode#epoch()}
 * @param copy how many copies of this group the node has lost to damage in this epoch, while the
 *     rest of its folder was sound
 */
public record Replica(int nodeId, int epoch, int copy) {

  /** The first copy. */
  public Replica(int nodeId, int epoch) {
    this(nodeId, epoch, 0);
  }

  /** The same folder of the same node. Raft knows a member by no more than that. */
  public boolean isAt(Replica other) {
    return nodeId == other.nodeId && epoch == other.epoch;
  }
}
