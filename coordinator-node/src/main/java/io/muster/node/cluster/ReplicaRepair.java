// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMember;
import io.muster.proto.internal.v1.ReplaceReplica;
import io.muster.proto.internal.v1.ReportRequest;
import io.muster.state.cluster.GroupPlacement;
import io.muster.state.cluster.Replica;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.OptionalInt;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What becomes of a copy that this node has lost to damage. The controller is told, until the
 * placement says that it has heard; the group's leader takes the copy out of the group; only then
 * is the next copy made here, and the leader takes it in like that of any new node.
 *
 * <p>What Raft knows as a member is the node and its epoch, so the next copy has the name of the
 * lost one. It may bear it because a majority without the lost one has agreed to do without it:
 * what that had promised binds nobody any more, and from there on the name is a newcomer's.
 *
 * <p>Not thread-safe; the {@link ReplicaAgent} looks once at a time.
 */
final class ReplicaRepair {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaRepair.class);

  /** A report may be lost. */
  private static final Duration TELL_AGAIN = Duration.ofSeconds(2);

  /** Something may be wrong that another copy does not heal, so each comes later than the last. */
  private static final Duration PAUSE = Duration.ofSeconds(15);

  private static final Duration PAUSE_MAX = Duration.ofMinutes(10);

  private final RaftHost raft;
  private final RaftMember self;
  private final Consumer<ReportRequest.Builder> report;
  private final Map<Integer, Loss> losses = new HashMap<>();

  /** Revisions of placements that were called beyond repair. */
  private final Map<Integer, Long> despaired = new HashMap<>();

  /** A copy that is lost, and when the controller may be told of it. */
  private record Loss(int copy, long tellAt) {}

  ReplicaRepair(RaftHost raft, RaftMember self, Consumer<ReportRequest.Builder> report) {
    this.raft = raft;
    this.self = self;
    this.report = report;
  }

  /** Says once of each group on this node that nobody can repair it. */
  void look(GroupPlacement placement) {
    int group = placement.group();
    if (placement.isBeyondRepair()
        && placement.hostsNode(self.nodeId())
        && despaired.put(group, placement.revision()) == null) {
      LOG.error(
          "replica group {} cannot be repaired: of its replicas on the nodes {} those on {} are"
              + " damaged, and the rest is no majority that could prove what was committed. Carry"
              + " over what is left with export and import, or restore a backup; the damaged files"
              + " are in the quarantine folders of these nodes",
          group,
          placement.replicas().stream().map(Replica::nodeId).toList(),
          placement.lost().stream().map(Replica::nodeId).toList());
    }
  }

  /**
   * Whether the copy may be made here now. Where an earlier one is lost and the controller does not
   * know, it is told.
   *
   * @param here the copy that is placed in this folder
   */
  boolean mayMake(GroupPlacement placement, Replica here) {
    int group = placement.group();
    OptionalInt lost = raft.lost(group);
    if (lost.isPresent() && here.copy() <= lost.getAsInt()) {
      tell(group, lost.getAsInt());
      return false;
    }
    // A later copy that is about to go again need not be made at all.
    return !placement.hasLost(self.nodeId(), self.epoch())
        && (here.copy() == 0 || placement.wanted().contains(here));
  }

  private void tell(int group, int copy) {
    long now = System.nanoTime();
    Loss loss = losses.get(group);
    if (loss == null || loss.copy() != copy) {
      Duration pause = pause(copy);
      if (!pause.isZero()) {
        LOG.warn(
            "replica group {} has lost copy {} on this node; the next is asked for in {} s",
            group,
            copy + 1,
            pause.toSeconds());
      }
      loss = new Loss(copy, now + pause.toNanos());
      losses.put(group, loss);
    }
    if (now - loss.tellAt() < 0) {
      return;
    }
    losses.put(group, new Loss(copy, now + TELL_AGAIN.toNanos()));
    report.accept(
        ReportRequest.newBuilder()
            .setLost(
                ReplaceReplica.newBuilder()
                    .setGroup(group)
                    .setNodeId(self.nodeId())
                    .setEpoch(self.epoch())
                    .setCopy(copy)));
  }

  /** None before the second copy; then doubling. */
  static Duration pause(int copy) {
    if (copy == 0) {
      return Duration.ZERO;
    }
    Duration pause = PAUSE.multipliedBy(1L << Math.min(copy - 1, 16));
    return pause.compareTo(PAUSE_MAX) < 0 ? pause : PAUSE_MAX;
  }
}
