// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.raft.GroupMembers;
import io.muster.node.raft.MemberChangeFailure;
import io.muster.node.raft.RaftHost;
import io.muster.node.raft.RaftMember;
import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.internal.v1.ReportRequest;
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
import java.util.function.Supplier;
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

  /** After a step that failed: each may cost the group a moment in which it cannot write. */
  private static final Duration PAUSE = Duration.ofSeconds(2);

  /** Before a node that could not be filled is tried again in the cluster group. */
  private static final Duration LONG_PAUSE = Duration.ofSeconds(15);

  private final RaftHost raft;
  private final RaftMember self;
  private final Consumer<ReportRequest.Builder> report;
  private final ReplicaRepair repair;
  private final Leftovers leftovers;

  /** What the controller was told last of a group, and when. */
  private final Map<Integer, Told> told = new HashMap<>();

  /** Until when a group is left as it is. */
  private final Map<Integer, Long> paused = new HashMap<>();

  /** Nodes that could not be made members of the cluster group, and when. */
  private final Map<Integer, Long> unreached = new HashMap<>();

  /** Groups for which something runs that must end before the next look at them. */
  private final Set<Integer> busy = new HashSet<>();

  /**
   * @param report tells the controller, or fails silently; the next look reports again
   * @param confirm as {@link Leftovers} needs it
   */
  ReplicaAgent(
      RaftHost raft,
      RaftMember self,
      Consumer<ReportRequest.Builder> report,
      Supplier<CompletableFuture<Long>> confirm) {
    this.raft = raft;
    this.self = self;
    this.report = report;
    this.repair = new ReplicaRepair(raft, self, report);
    this.leftovers = new Leftovers(System::nanoTime, confirm);
  }

  /** One look at all groups; does not wait. */
  synchronized void look(ClusterState state) {
    clusterMembers(state);
    for (GroupPlacement placement : state.placements().all().values()) {
      if (!busy.contains(placement.group())) {
        look(state, placement);
      }
    }
  }

  private void look(ClusterState state, GroupPlacement placement) {
    int group = placement.group();
    Replica here = placement.at(self.nodeId(), self.epoch());
    ReplicaGroup replica = raft.find(group);
    repair.look(placement);
    if (replica == null) {
      none(state, placement, here);
      return;
    }
    raft.prefer(group, placement.wanted().get(0).nodeId());
    if (here != null || replica.leaderNodeId() != 0) {
      leftovers.inUse(group);
    }
    if (here == null && mayGo(state, placement, replica)) {
      LOG.info("replica group {} is not on this node any more; its files are deleted", group);
      run(group, raft.remove(group));
    } else if (here != null && placement.wanted().contains(here) && raft.isExpelled(group)) {
      LOG.info("replica group {} had left this node and is to come back: it is made anew", group);
      run(group, raft.giveUp(group));
    } else if (replica.isLeaderReady()) {
      lead(state, placement);
    }
  }

  private void none(ClusterState state, GroupPlacement placement, @Nullable Replica here) {
    int group = placement.group();
    if (here != null) {
      leftovers.inUse(group);
      if (repair.mayMake(placement, here)) {
        make(state, placement, here);
      }
    } else if (raft.lost(group).isPresent()
        && !placement.isMoving()
        && !placement.hasLost(self.nodeId(), self.epoch())
        && leftovers.mayGo(group, state.applied().index())) {
      LOG.info("replica group {} went elsewhere: that a copy was lost here is forgotten", group);
      run(group, raft.forgetLost(group));
    }
  }

  private boolean mayGo(ClusterState state, GroupPlacement placement, ReplicaGroup replica) {
    int group = placement.group();
    return raft.isExpelled(group)
        || (!placement.isMoving()
            && replica.leaderNodeId() == 0
            && leftovers.mayGo(group, state.applied().index()));
  }

  private void make(ClusterState state, GroupPlacement placement, Replica here) {
    int group = placement.group();
    if (placement.founding() && here.copy() == 0 && placement.replicas().contains(here)) {
      List<RaftMember> founders = members(state, placement.replicas());
      if (founders != null) {
        run(group, raft.found(group, founders));
      }
    } else {
      LOG.info("a replica of replica group {} is being made on this node", group);
      run(group, raft.join(group, here.copy()));
    }
  }

  // ---- as leader

  private void lead(ClusterState state, GroupPlacement placement) {
    int group = placement.group();
    GroupMembers members = raft.members(group);
    List<RaftMember> wanted = members(state, placement.wanted());
    if (!members.stable()
        || members.current().isEmpty()
        || isToldOf(placement)
        || isPaused(group)) {
      return;
    }
    if (!placement.lost().isEmpty()) {
      letGo(placement, members.current());
      return;
    }
    if (wanted == null) {
      if (placement.isMoving()) {
        report(placement, "a node of the new replicas is not registered any more");
      }
      return;
    }
    ReplicaStep step = next(state, group, members.current(), wanted);
    if (step instanceof ReplicaStep.HandOver handOver) {
      LOG.info("replica group {} goes to one of {}, then leaves", group, handOver.nodeIds());
      run(group, handOver(group, handOver.nodeIds()));
    } else if (step instanceof ReplicaStep.Change change) {
      change(placement, change.members());
    } else if (step instanceof ReplicaStep.Wait wait) {
      LOG.info("replica group {} cannot change its replicas now: {}", group, wait.why());
      pause(group);
    } else if (placement.isMoving()) {
      report(placement, "");
    }
  }

  private ReplicaStep next(
      ClusterState state, int group, List<RaftMember> members, List<RaftMember> wanted) {
    Set<Integer> inSync = Set.copyOf(raft.group(group).inSync());
    Set<Integer> mayLead = new HashSet<>(inSync);
    mayLead.removeIf(
        nodeId -> {
          RegisteredNode node = state.nodes().find(nodeId);
          return nodeId == self.nodeId() || node == null || node.draining();
        });
    return ReplicaStep.next(members, wanted, self, inSync, mayLead);
  }

  private CompletableFuture<Void> handOver(int group, List<Integer> heirs) {
    return raft.transferToOneOf(group, heirs)
        .thenAccept(
            moved -> {
              if (!moved) {
                pause(group);
              }
            });
  }

  private synchronized void pause(int group) {
    paused.put(group, System.nanoTime() + PAUSE.toNanos());
  }

  private synchronized boolean isPaused(int group) {
    Long until = paused.get(group);
    return until != null && System.nanoTime() - until < 0;
  }

  /** What is damaged goes first: what comes in its place has the same name in Raft. */
  private void letGo(GroupPlacement placement, List<RaftMember> members) {
    List<RaftMember> sound =
        members.stream().filter(m -> !placement.hasLost(m.nodeId(), m.epoch())).toList();
    if (placement.hasLost(self.nodeId(), self.epoch())) {
      // What leads here was made after that, so this is an old placement: a newer one is coming.
      return;
    }
    if (sound.size() == members.size()) {
      report(placement, "");
    } else {
      change(placement, sound);
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
    pause(placement.group());
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
        ReportRequest.newBuilder()
            .setSettled(
                SettleReassignment.newBuilder()
                    .setGroup(placement.group())
                    .setRevision(placement.revision())
                    .setFailure(failure)));
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
    if (state.placements().all().isEmpty()
        || !members.stable()
        || isPaused(RaftHost.CLUSTER_GROUP)) {
      return;
    }
    List<RaftMember> current = members.current();
    List<RaftMember> wanted =
        state.nodes().all().values().stream()
            .map(ReplicaAgent::member)
            // One that does not answer must not keep the others out.
            .filter(node -> current.stream().anyMatch(node::is) || !wasUnreached(node))
            .toList();
    ReplicaStep step = next(state, RaftHost.CLUSTER_GROUP, current, wanted);
    if (step instanceof ReplicaStep.HandOver handOver) {
      run(RaftHost.CLUSTER_GROUP, handOver(RaftHost.CLUSTER_GROUP, handOver.nodeIds()));
    } else if (step instanceof ReplicaStep.Change change) {
      LOG.info("the cluster group changes its members to {}", nodes(change.members()));
      run(
          RaftHost.CLUSTER_GROUP,
          raft.changeMembers(RaftHost.CLUSTER_GROUP, change.members())
              .thenAccept(failure -> clusterChanged(current, change.members(), failure)));
    } else if (step instanceof ReplicaStep.Wait wait) {
      LOG.info("the cluster group cannot change its members now: {}", wait.why());
      pause(RaftHost.CLUSTER_GROUP);
    }
  }

  private synchronized void clusterChanged(
      List<RaftMember> from, List<RaftMember> to, Optional<MemberChangeFailure> failure) {
    if (failure.isEmpty()) {
      return;
    }
    LOG.warn("the cluster group could not change its members: {}", failure.get().message());
    pause(RaftHost.CLUSTER_GROUP);
    if (failure.get().newMemberSilent()) {
      for (RaftMember member : to) {
        if (from.stream().noneMatch(member::is)) {
          unreached.put(member.nodeId(), System.nanoTime());
        }
      }
    }
  }

  private synchronized boolean wasUnreached(RaftMember node) {
    Long at = unreached.get(node.nodeId());
    return at != null && System.nanoTime() - at < LONG_PAUSE.toNanos();
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
