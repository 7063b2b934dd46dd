// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.raft.GroupMembers;
import io.muster.node.raft.MemberChangeFailure;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMember;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.internal.v1.SettleReassignment;
import io.muster.state.ClusterState;
import io.muster.state.cluster.GroupPlacement;
import io.muster.state.cluster.RegisteredNode;
import io.muster.state.cluster.Replica;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings this node's replicas to what the placements say, as this node has applied them: makes
 * those that are missing, lets go of those that are not wanted any more, and, for the groups that
 * it leads, changes the members step by step.
 *
 * <p>Every look compares what is with what should be and does the next thing, so nothing has to be
 * remembered: a node that dies in the middle leaves a state from which the next look, here or at
 * the next leader, goes on. One look at a time; what it starts runs beside it.
 */
final class ReplicaAgent {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaAgent.class);

  /** A report may be lost. */
  private static final Duration TELL_AGAIN = Duration.ofSeconds(2);

  private final RaftHost raft;
  private final RaftMember self;
  private final Consumer<SettleReassignment> report;

  /** What the controller was told last of a group, and when. */
  private final Map<Integer, Told> told = new HashMap<>();

  /** Groups for which something runs that must end before the next look at them. */
  private final Set<Integer> busy = new HashSet<>();

  /** The placements have been seen as they were after this process began. */
  private boolean caughtUp;

  private boolean catchingUp;

  /**
   * @param report tells the controller, or fails silently; the next look reports again
   */
  ReplicaAgent(RaftHost raft, RaftMember self, Consumer<SettleReassignment> report) {
    this.raft = raft;
    this.self = self;
    this.report = report;
  }

  /** One look at all groups; does not wait. */
  synchronized void look(ClusterState state) {
    clusterMembers(state);
    if (!isCaughtUp()) {
      return;
    }
    for (GroupPlacement placement : state.placements().all().values()) {
      if (!busy.contains(placement.group())) {
        look(state, placement);
      }
    }
  }

  /**
   * After a start the placements may be those of long ago, and what is done for them would be
   * undone: replicas made that nobody needs, members changed back. So the first look waits until
   * what was committed is applied here.
   */
  private boolean isCaughtUp() {
    if (!caughtUp && !catchingUp && raft.find(RaftHost.CLUSTER_GROUP) != null) {
      catchingUp = true;
      CompletableFuture<Void> unused =
          raft.catchUp(RaftHost.CLUSTER_GROUP).thenAccept(this::caughtUp);
    }
    return caughtUp;
  }

  private synchronized void caughtUp(boolean done) {
    caughtUp = done;
    catchingUp = false;
  }

  private void look(ClusterState state, GroupPlacement placement) {
    int group = placement.group();
    Replica here = new Replica(self.nodeId(), self.epoch());
    ReplicaGroup replica = raft.find(group);
    if (replica == null) {
      if (placement.hosts(here)) {
        make(state, placement, here);
      }
      return;
    }
    raft.prefer(group, placement.wanted().get(0).nodeId());
    if (!placement.hosts(here) && raft.isExpelled(group)) {
      LOG.info("replica group {} is not on this node any more; its files are deleted", group);
      run(group, raft.remove(group));
    } else if (replica.isLeaderReady()) {
      lead(state, placement);
    }
  }

  private void make(ClusterState state, GroupPlacement placement, Replica here) {
    int group = placement.group();
    if (placement.founding() && placement.replicas().contains(here)) {
      if (raft.hasLetGo(group)) {
        // The placement is of long ago. Founders that came back for it would be a second group.
        return;
      }
      List<RaftMember> founders = members(state, placement.replicas());
      if (founders != null) {
        run(group, raft.found(group, founders));
      }
    } else {
      LOG.info("a replica of replica group {} is being made on this node", group);
      run(group, raft.join(group));
    }
  }

  // ---- as leader

  private void lead(ClusterState state, GroupPlacement placement) {
    int group = placement.group();
    GroupMembers members = raft.members(group);
    List<RaftMember> wanted = members(state, placement.wanted());
    if (!members.stable() || members.current().isEmpty() || isToldOf(placement)) {
      return;
    }
    if (wanted == null) {
      if (placement.isMoving()) {
        report(placement, "a node of the new replicas is not registered any more");
      }
      return;
    }
    ReplicaStep step = ReplicaStep.next(members.current(), wanted, self);
    if (step instanceof ReplicaStep.HandOver handOver) {
      LOG.info("replica group {} goes to one of {}, then leaves", group, handOver.nodeIds());
      run(group, raft.transferToOneOf(group, handOver.nodeIds()));
    } else if (step instanceof ReplicaStep.Change change) {
      change(placement, change.members());
    } else if (placement.isMoving()) {
      report(placement, "");
    }
  }

  private void change(GroupPlacement placement, List<RaftMember> next) {
    int group = placement.group();
    LOG.info("replica group {} changes its replicas to {}", group, nodes(next));
    run(
        group,
        raft.changeMembers(group, next)
            .thenAccept(
                failure -> {
                  if (failure.isPresent()) {
                    changeFailed(placement, next, failure.get());
                  }
                }));
  }

  private void changeFailed(
      GroupPlacement placement, List<RaftMember> next, MemberChangeFailure why) {
    LOG.warn(
        "replica group {} could not change its replicas to {}: {}",
        placement.group(),
        nodes(next),
        why.message());
    // Everything else is tried again: another change was under way, or the leadership was lost.
    if (why.newMemberSilent() && placement.isMoving()) {
      report(
          placement,
          "the replicas " + nodes(next) + " were not to be had: a new one did not answer in time");
    }
  }

  /** The answer to what was told is another revision; until it is applied here, nothing is done. */
  private synchronized boolean isToldOf(GroupPlacement placement) {
    Told last = told.get(placement.group());
    return last != null
        && last.revision() == placement.revision()
        && System.nanoTime() - last.at() < TELL_AGAIN.toNanos();
  }

  private synchronized void note(GroupPlacement placement) {
    told.put(placement.group(), new Told(placement.revision(), System.nanoTime()));
  }

  private record Told(long revision, long at) {}

  private void report(GroupPlacement placement, String failure) {
    note(placement);
    report.accept(
        SettleReassignment.newBuilder()
            .setGroup(placement.group())
            .setRevision(placement.revision())
            .setFailure(failure)
            .build());
  }

  // ---- the cluster group

  /** As controller: every registered node is a member of the cluster group, and nobody else. */
  private void clusterMembers(ClusterState state) {
    ReplicaGroup group = raft.find(RaftHost.CLUSTER_GROUP);
    if (group == null || busy.contains(RaftHost.CLUSTER_GROUP) || !group.isLeaderReady()) {
      return;
    }
    GroupMembers members = raft.members(RaftHost.CLUSTER_GROUP);
    // Before that, founders may still be on their way.
    if (state.placements().all().isEmpty() || !members.stable()) {
      return;
    }
    List<RaftMember> registered =
        state.nodes().all().values().stream().map(ReplicaAgent::member).toList();
    ReplicaStep step = ReplicaStep.next(members.current(), registered, self);
    if (step instanceof ReplicaStep.HandOver handOver) {
      run(RaftHost.CLUSTER_GROUP, raft.transferToOneOf(RaftHost.CLUSTER_GROUP, handOver.nodeIds()));
    } else if (step instanceof ReplicaStep.Change change) {
      LOG.info("the cluster group changes its members to {}", nodes(change.members()));
      run(
          RaftHost.CLUSTER_GROUP,
          raft.changeMembers(RaftHost.CLUSTER_GROUP, change.members())
              .thenAccept(ReplicaAgent::logFailure));
    }
  }

  private static void logFailure(Optional<MemberChangeFailure> failure) {
    failure.ifPresent(
        why -> LOG.warn("the cluster group could not change its members: {}", why.message()));
  }

  // ---- small things

  private static List<Integer> nodes(List<RaftMember> members) {
    return members.stream().map(RaftMember::nodeId).toList();
  }

  private static RaftMember member(RegisteredNode node) {
    return new RaftMember(node.nodeId(), node.epoch(), node.host(), node.raftPort());
  }

  /**
   * Null where a node is registered no more. A replica whose node has another epoch by now is kept
   * as it is: it is a member still, though one that will never answer.
   */
  private static @Nullable List<RaftMember> members(ClusterState state, List<Replica> replicas) {
    List<RaftMember> members = new ArrayList<>();
    for (Replica replica : replicas) {
      RegisteredNode node = state.nodes().find(replica.nodeId());
      if (node == null) {
        return null;
      }
      members.add(new RaftMember(node.nodeId(), replica.epoch(), node.host(), node.raftPort()));
    }
    return members;
  }

  private void run(int group, CompletableFuture<?> work) {
    busy.add(group);
    work.whenComplete(
        (done, failure) -> {
          if (failure != null) {
            LOG.warn("a replica of group {} could not be brought to its place", group, failure);
          }
          release(group);
        });
  }

  private synchronized void release(int group) {
    busy.remove(group);
  }
}
