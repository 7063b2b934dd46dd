// SPDX-License-Identifier: Apache-2.0
package io.muster.state.cluster;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * @param lost copies that are damaged, and members of the Raft group until its leader has taken
 *     them out. Where they are wanted, the target has the copies that come after them; but Raft
 *     cannot tell those from these, so none is made before these are out
 * @param abandoned of targets that were given up since the replicas were agreed upon: Raft's
 *     configuration may have them still, so their nodes must not go before the change is settled
 */
public record GroupPlacement(
    int group,
    List<Replica> replicas,
    List<Replica> target,
    boolean reverting,
    String failure,
    long revision,
    boolean founding,
    List<Replica> lost,
    List<Replica> abandoned) {

  public GroupPlacement {
    replicas = List.copyOf(replicas);
    target = List.copyOf(target);
    lost = List.copyOf(lost);
    abandoned = List.copyOf(abandoned);
  }

  /** Nothing is lost, nor abandoned. */
  public GroupPlacement(
      int group,
      List<Replica> replicas,
      List<Replica> target,
      boolean reverting,
      String failure,
      long revision,
      boolean founding) {
    this(group, replicas, target, reverting, failure, revision, founding, List.of(), List.of());
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

  /**
   * The copy that the folder is to have now, or to get or to lose: the latest; null where none is
   * placed in it.
   */
  public @Nullable Replica at(int nodeId, int epoch) {
    Replica folder = new Replica(nodeId, epoch);
    return Stream.concat(replicas.stream(), target.stream())
        .filter(folder::isAt)
        .max(Comparator.comparingInt(Replica::copy))
        .orElse(null);
  }

  /** A copy in this folder is damaged, and a member still for all that is known. */
  public boolean hasLost(int nodeId, int epoch) {
    Replica folder = new Replica(nodeId, epoch);
    return lost.stream().anyMatch(folder::isAt);
  }

  /**
   * So many replicas are damaged that the others are no majority: nobody is left who could prove
   * what the group had promised.
   */
  public boolean isBeyondRepair() {
    long sound = replicas.stream().filter(r -> !hasLost(r.nodeId(), r.epoch())).count();
    return !lost.isEmpty() && 2 * sound <= replicas.size();
  }

  /**
   * As {@link #hosts(Replica)}, in any epoch of the node; or it may be a member of the Raft group
   * still, from a change that was given up.
   */
  public boolean hostsNode(int nodeId) {
    return names(replicas, nodeId) || names(target, nodeId) || names(abandoned, nodeId);
  }

  /** The node is in nothing but what was given up. */
  boolean hasAbandoned(int nodeId) {
    return names(abandoned, nodeId) && !names(replicas, nodeId) && !names(target, nodeId);
  }

  GroupPlacement movedTo(List<Replica> to, long index) {
    return new GroupPlacement(group, replicas, to, false, "", index, false, lost, abandonedFor(to));
  }

  /** Only another order, which is nothing that would have to be waited for. */
  GroupPlacement reordered(List<Replica> order, long index) {
    return new GroupPlacement(group, order, List.of(), false, "", index, founding, lost, List.of());
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
        group,
        replicas,
        to,
        reverting,
        isMoving() ? failure : "",
        index,
        founding,
        lost,
        abandoned);
  }

  /**
   * The copy is damaged: where its folder is wanted, the next copy is wanted in its place, and it
   * has to be out of the Raft group before anything else is changed.
   *
   * @return this itself where no copy up to this one is placed in the folder
   */
  GroupPlacement withLost(Replica damaged, long index) {
    Replica latest = at(damaged.nodeId(), damaged.epoch());
    if (latest == null
        || latest.copy() > damaged.copy()
        || lost.stream().anyMatch(l -> l.isAt(damaged) && l.copy() >= damaged.copy())) {
      return this;
    }
    Replica next = new Replica(damaged.nodeId(), damaged.epoch(), damaged.copy() + 1);
    List<Replica> to = wanted().stream().map(old -> old.isAt(next) ? next : old).toList();
    List<Replica> out = new ArrayList<>(lost);
    out.removeIf(damaged::isAt);
    out.add(damaged);
    GroupPlacement damagedNow =
        new GroupPlacement(
            group, replicas, to, reverting, failure, index, founding, out, abandoned);
    return reverting ? damagedNow : damagedNow.saying(damagedNow.damage());
  }

  private GroupPlacement saying(String reason) {
    return new GroupPlacement(
        group, replicas, target, reverting, reason, revision, founding, lost, abandoned);
  }

  private String damage() {
    List<Integer> nodes = lost.stream().map(Replica::nodeId).toList();
    return isBeyondRepair()
        ? "damaged on the nodes " + nodes + "; the others are no majority, so nothing replaces them"
        : "damaged on the nodes " + nodes + "; to be replaced from the others";
  }

  /** What was lost is out of the Raft group. */
  GroupPlacement withoutLost(long index) {
    // What is on its way out anyway has nothing in the target that comes after it.
    List<Replica> now =
        replicas.stream()
            .map(old -> target.stream().anyMatch(old::isAt) ? old : named(List.of(old)).get(0))
            .toList();
    return new GroupPlacement(
        group, now, target, reverting, failure, index, founding, List.of(), abandoned);
  }

  /**
   * The nodes as replicas: in the epochs that they have now, and with the copies that this group
   * wants or has in them.
   */
  List<Replica> named(List<Replica> now) {
    return now.stream()
        .map(
            replica -> {
              Replica latest = at(replica.nodeId(), replica.epoch());
              int after =
                  lost.stream()
                      .filter(replica::isAt)
                      .mapToInt(damaged -> damaged.copy() + 1)
                      .max()
                      .orElse(0);
              int copy = Math.max(after, latest == null ? 0 : latest.copy());
              return new Replica(replica.nodeId(), replica.epoch(), copy);
            })
        .toList();
  }

  /** The target is reached. */
  GroupPlacement settled(long index) {
    return new GroupPlacement(
        group, target, List.of(), false, reverting ? failure : "", index, false, lost, List.of());
  }

  /**
   * The target cannot be reached, so the replicas from before are asked for. Where that is what is
   * being tried already, or nothing else than the target, it is tried again under a new revision.
   *
   * @param before the replicas, in the epochs that their nodes have now
   */
  GroupPlacement failed(String reason, List<Replica> before, long index) {
    if (reverting) {
      return new GroupPlacement(
          group, replicas, target, true, failure, index, founding, lost, abandoned);
    }
    return new GroupPlacement(
        group,
        replicas,
        before,
        !before.equals(target),
        reason,
        index,
        founding,
        lost,
        abandonedFor(before));
  }

  /** What is left behind when the target is given up for another. */
  private List<Replica> abandonedFor(List<Replica> next) {
    Set<Replica> left = new LinkedHashSet<>(abandoned);
    left.addAll(target);
    replicas.forEach(left::remove);
    next.forEach(left::remove);
    return List.copyOf(left);
  }

  private static boolean names(List<Replica> replicas, int nodeId) {
    return replicas.stream().anyMatch(replica -> replica.nodeId() == nodeId);
  }
}
