// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.raft.ReplicaGroup;
import io.muster.node.raft.ReplicaGroupListener;
import io.muster.state.Applied;
import io.muster.state.GroupsState;
import io.muster.state.ReplicatedState;
import java.util.Set;
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
  private volatile long resignedAtMs = Long.MIN_VALUE;

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

  /** It led until a moment ago, in milliseconds. */
  boolean resignedWithin(long millis) {
    long at = resignedAtMs;
    return at != Long.MIN_VALUE && parts.timers().nowMs() - at < millis;
  }

  @Override
  public void onLeader(long term, ReplicatedState state) {
    onNotLeader();
    ReplicaGroup led = group.get();
    LeaderTerm next = new LeaderTerm(term, led, (GroupsState) state, parts);
    leading = next;
    next.start();
    leadersChanged.run();
    LOG.atInfo()
        .addKeyValue("replicaGroup", led.number())
        .addKeyValue("term", term)
        .log(
            "Elected as the group coordinator for __consumer_offsets {} in term {}",
            next.partitionNumbers(),
            term);
  }

  @Override
  public void onNotLeader() {
    LeaderTerm ended = leading;
    leading = null;
    if (ended != null) {
      resignedAtMs = parts.timers().nowMs();
      ended.close();
      LOG.atInfo()
          .addKeyValue("replicaGroup", ended.group().number())
          .addKeyValue("term", ended.number())
          .log(
              "Resigned as the group coordinator for __consumer_offsets {} of term {}",
              ended.partitionNumbers(),
              ended.number());
    }
  }

  /**
   * Adds the groups that are alive in this replica group, and nothing where this node does not
   * lead. Any thread.
   */
  public void count(GroupCensus census) {
    LeaderTerm current = leading;
    if (current != null) {
      current.count(census);
    }
  }

  /** Offsets partitions that this node leads and serves now. Any thread. */
  public Set<Integer> ledPartitions() {
    LeaderTerm current = leading;
    return current == null ? Set.of() : current.partitionNumbers();
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
