// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.ReplicaGroup;
import io.muster.proto.v1.ErrorReason;
import io.muster.state.Applied;
import io.muster.state.Effect;
import io.muster.state.GroupsState;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.LongSupplier;
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
  private final Map<Integer, PartitionCoordinator> partitions = new TreeMap<>();

  LeaderTerm(
      long number,
      ReplicaGroup group,
      GroupsState state,
      CoordinatorSettings settings,
      Timers timers,
      TopicPartitions topics,
      LongSupplier wallClockMs) {
    this.number = number;
    this.group = group;
    this.state = state;
    this.batcher =
        new CommandBatcher(
            group, number, settings.batchesInFlight(), state.logTimeMs(), wallClockMs);
    for (int partition = group.number();
        partition < settings.offsetsPartitions();
        partition += settings.raftGroups()) {
      partitions.put(
          partition, new PartitionCoordinator(partition, this, settings, timers, topics));
    }
  }

  void start() {
    partitions.values().forEach(PartitionCoordinator::start);
  }

  /** A leader's state is never replaced by a snapshot, so what changed is in this term's state. */
  void applied(Applied applied) {
    for (Effect effect : applied.effects()) {
      if (effect instanceof Effect.GroupChanged changed) {
        partition(changed.partition()).groupChanged(changed.groupId());
      }
    }
  }

  void close() {
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
