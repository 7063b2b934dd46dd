// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.state.Applied;
import io.muster.state.GroupsState;
import io.muster.state.ReplicatedState;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns what a replica group tells into the life of its {@link LeaderTerm}. */
public final class ReplicaGroupCoordinator implements ReplicaGroupListener {
  private static final Logger LOG = LoggerFactory.getLogger(ReplicaGroupCoordinator.class);

  private final Supplier<ReplicaGroup> group;
  private final CoordinatorParts parts;
  private final Runnable leadersChanged;
  private volatile @Nullable LeaderTerm leading;

  /**
   * @param group asked when the node leads for the first time, since the host is made with its
   *     listeners
   * @param leadersChanged told when this node leads the group, or does no more; must not block
   */
  public ReplicaGroupCoordinator(
      Supplier<ReplicaGroup> group, CoordinatorParts parts, Runnable leadersChanged) {
    this.group = group;
    this.parts = parts;
    this.leadersChanged = leadersChanged;
  }

  /** Null while this node does not lead, or leads and is not ready. */
  @Nullable LeaderTerm leading() {
    return leading;
  }

  @Override
  public void onLeader(long term, ReplicatedState state) {
    onNotLeader();
    ReplicaGroup led = group.get();
    LeaderTerm next = new LeaderTerm(term, led, (GroupsState) state, parts);
    leading = next;
    next.start();
    leadersChanged.run();
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

  /** The topic registry on this node may have changed. Any thread; does not block. */
  public void topicsChanged() {
    LeaderTerm current = leading;
    if (current != null) {
      current.topicsChanged();
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
