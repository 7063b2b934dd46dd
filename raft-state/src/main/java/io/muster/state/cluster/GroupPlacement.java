// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import java.util.List;

/**
 * Which replicas one replica group has, and which it is to have. Immutable.
 *
 * @param group number of the replica group, from 0
 * @param replicas those that are agreed upon, the preferred leader first; never empty
 * @param target what they are being changed into, the preferred leader first; empty where nothing
 *     is being changed. While it is not, what Raft's configuration holds is somewhere between the
 *     two
 * @param reverting the target is what the replicas were before a change that failed or was
 *     cancelled
 * @param failure why the last change did not come about, or, while it goes on, why it did not yet;
 *     empty where it did
 * @param revision entry number of the last change of this record
 * @param founding the replicas are those that the group began with: they create it, and need nobody
 *     to learn it from
 */
public record GroupPlacement(
    int group,
    List<Replica> replicas,
    List<Replica> target,
    boolean reverting,
    String failure,
    long revision,
    boolean founding) {

  public GroupPlacement {
    replicas = List.copyOf(replicas);
    target = List.copyOf(target);
  }

  static GroupPlacement first(int group, List<Replica> replicas, long index) {
    return new GroupPlacement(group, replicas, List.of(), false, "", index, true);
  }

  /** The replicas are being changed. */
  public boolean isMoving() {
    return !target.isEmpty();
  }

  /** The replicas that the group is to have in the end, the preferred leader first. */
  public List<Replica> wanted() {
    return isMoving() ? target : replicas;
  }

  /** The replica has a copy or is about to get one or to lose it: its node runs the group. */
  public boolean hosts(Replica replica) {
    return replicas.contains(replica) || target.contains(replica);
  }

  /** As {@link #hosts(Replica)}, in any epoch of the node. */
  public boolean hostsNode(int nodeId) {
    return names(replicas, nodeId) || names(target, nodeId);
  }

  GroupPlacement movedTo(List<Replica> to, long index) {
    return new GroupPlacement(group, replicas, to, false, "", index, false);
  }

  /** Only another order, which is nothing that would have to be waited for. */
  GroupPlacement reordered(List<Replica> order, long index) {
    return new GroupPlacement(group, order, List.of(), false, "", index, founding);
  }

  /**
   * A node has lost its data: where it is wanted, its new replica is wanted in the place of the old
   * one. The replicas stay as they are, since Raft's configuration still has the old one.
   *
   * @return this itself where the node is not wanted
   */
  GroupPlacement renewed(Replica fresh, long index) {
    if (!names(wanted(), fresh.nodeId())) {
      return this;
    }
    List<Replica> to =
        wanted().stream().map(old -> old.nodeId() == fresh.nodeId() ? fresh : old).toList();
    return new GroupPlacement(
        group, replicas, to, reverting, isMoving() ? failure : "", index, founding);
  }

  /** The target is reached. */
  GroupPlacement settled(long index) {
    return new GroupPlacement(
        group, target, List.of(), false, reverting ? failure : "", index, false);
  }

  /**
   * The target cannot be reached, so the replicas from before are asked for. Where that is what is
   * being tried already, or nothing else than the target, it is tried again under a new revision.
   *
   * @param before the replicas, in the epochs that their nodes have now
   */
  GroupPlacement failed(String reason, List<Replica> before, long index) {
    if (reverting) {
      return new GroupPlacement(group, replicas, target, true, failure, index, founding);
    }
    return new GroupPlacement(
        group, replicas, before, !before.equals(target), reason, index, founding);
  }

  private static boolean names(List<Replica> replicas, int nodeId) {
    return replicas.stream().anyMatch(replica -> replica.nodeId() == nodeId);
  }
}
