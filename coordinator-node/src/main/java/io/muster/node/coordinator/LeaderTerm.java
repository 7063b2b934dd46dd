// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.Effect;
import io.muster.state.GroupsState;
import java.util.Collections;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Everything that this node holds because it leads a replica group in one term: the batcher and a
 * coordinator for each of its offsets partitions. Made on election, dropped on step-down; nothing
 * in it survives, and nothing in it has to.
 */
final class LeaderTerm {
  private final long number;
  private final ReplicaGroup group;
  private final GroupsState state;
  private final CommandBatcher batcher;
  private final Proposals proposals;
  private final Map<Integer, PartitionCoordinator> partitions = new TreeMap<>();
  private final TopicWatch topicWatch;
  private final OffsetSweep offsetSweep;

  LeaderTerm(long number, ReplicaGroup group, GroupsState state, CoordinatorParts parts) {
    this.number = number;
    this.group = group;
    this.state = state;
    CoordinatorSettings settings = parts.settings();
    this.batcher =
        new CommandBatcher(
            group,
            number,
            settings.batchesInFlight(),
            state.logTimeMs(),
            parts.wallClockMs(),
            parts.gate(),
            parts.turns());
    this.proposals = new Proposals(batcher::submit, parts.timers());
    for (int partition = group.number();
        partition < settings.offsetsPartitions();
        partition += settings.raftGroups()) {
      partitions.put(
          partition,
          new PartitionCoordinator(new LedPartition(partition, this, settings), parts, proposals));
    }
    this.topicWatch =
        new TopicWatch(state, parts.registry(), proposals, parts.background(), partitions.values());
    this.offsetSweep = new OffsetSweep(state, partitions.keySet(), parts, proposals);
  }

  /** Apply thread only. */
  void start() {
    partitions.values().forEach(PartitionCoordinator::start);
    topicWatch.registryMayHaveChanged();
    offsetSweep.start();
  }

  /** A leader's state is never replaced by a snapshot, so what changed is in this term's state. */
  void applied(Applied applied) {
    // A snapshot of the cluster group changes the registry without a word; this costs two reads.
    topicsChanged();
    for (Effect effect : applied.effects()) {
      if (effect instanceof Effect.GroupChanged changed) {
        int partition = changed.partition();
        partition(partition)
            .groupChanged(
                changed.groupId(),
                changedGroup -> topicWatch.groupChanged(partition, changedGroup));
      } else if (effect instanceof Effect.PartitionRestored restored) {
        // As after an election: nothing is alive there yet.
        partition(restored.partition()).start();
        topicWatch.groupsCame();
      }
    }
  }

  /** The topic registry on this node may have changed. Any thread. */
  void topicsChanged() {
    topicWatch.registryMayHaveChanged();
    offsetSweep.registryMayHaveChanged();
  }

  /**
   * Refuses while one of the partitions takes a backup, and cannot say what groups it has.
   *
   * @throws ApiException COORDINATOR_LOAD_IN_PROGRESS
   */
  void refuseWhileRestored() {
    for (PartitionCoordinator partition : partitions.values()) {
      ApiException restoring = partition.refusalWhileRestored();
      if (restoring != null) {
        throw restoring;
      }
    }
  }

  void count(GroupCensus census) {
    partitions.values().forEach(partition -> partition.count(census));
  }

  void close() {
    topicWatch.close();
    offsetSweep.close();
    proposals.close();
    batcher.close();
    ApiException refusal =
        new ApiException(
            ErrorReason.NOT_COORDINATOR, "this node does not coordinate the group any more");
    partitions.values().forEach(partition -> partition.close(refusal));
  }

  PartitionCoordinator partition(int partition) {
    @Nullable PartitionCoordinator coordinator = partitions.get(partition);
    if (coordinator == null) {
      throw new IllegalStateException(
          "partition " + partition + " is not in replica group " + group.number());
    }
    return coordinator;
  }

  /** Numbers of the offsets partitions, in order. */
  Set<Integer> partitionNumbers() {
    return Collections.unmodifiableSet(partitions.keySet());
  }

  long number() {
    return number;
  }

  ReplicaGroup group() {
    return group;
  }

  GroupsState state() {
    return state;
  }

  CommandBatcher batcher() {
    return batcher;
  }
}
