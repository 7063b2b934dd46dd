// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.state.Applied;
import io.muster.state.GroupsState;
import io.muster.state.ReplicatedState;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a replica group tells into the life of its {@link LeaderTerm}. */
public final class ReplicaGroupCoordinator implements ReplicaGroupListener {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaGroupCoordinator.class);

  private final Supplier<ReplicaGroup> group;
  private final CoordinatorSettings settings;
  private final Timers timers;
  private final TopicPartitions topics;
  private final LongSupplier wallClockMs;
  private volatile @Nullable LeaderTerm leading;

  /**
   * @param group asked when the node leads for the first time, since the host is made with its
   *     listeners
   */
  public ReplicaGroupCoordinator(
      Supplier<ReplicaGroup> group,
      CoordinatorSettings settings,
      Timers timers,
      TopicPartitions topics,
      LongSupplier wallClockMs) {
    this.group = group;
    this.settings = settings;
    this.timers = timers;
    this.topics = topics;
    this.wallClockMs = wallClockMs;
  }

  /** Null while this node does not lead, or leads and is not ready. */
  @Nullable LeaderTerm leading() {
    return leading;
  }

  @Override
  public void onLeader(long term, ReplicatedState state) {
    onNotLeader();
    ReplicaGroup led = group.get();
    LeaderTerm next =
        new LeaderTerm(term, led, (GroupsState) state, settings, timers, topics, wallClockMs);
    leading = next;
    next.start();
    LOG.info("replica group {} led by this node in term {}", led.number(), term);
  }

  @Override
  public void onNotLeader() {
    LeaderTerm ended = leading;
    leading = null;
    if (ended != null) {
      ended.close();
      LOG.info(
          "replica group {} not led by this node any more, term {} is over",
          ended.group().number(),
          ended.number());
    }
  }

  @Override
  public void onApplied(Applied applied, ReplicatedState state) {
    LeaderTerm current = leading;
    if (current != null) {
      current.applied(applied);
    }
  }
}
