// SPDX-License-Identifier: Apache-2.0
package io.muster.node.coordinator;

import io.muster.node.measure.Counter;
import io.muster.node.measure.Histogram;
import io.muster.proto.v1.GroupEvent;
import io.muster.proto.v1.RebalanceCause;
import java.util.EnumMap;
import java.util.Map;

/**
 * What this node counted as the coordinator of groups, over all partitions and terms. Each event of
 * a group is counted once in the cluster, by the node that leads. Thread-safe.
 */
public final class CoordinatorMetrics {
  private final Map<RebalanceCause.Kind, Counter> rebalancesStarted =
      new EnumMap<>(RebalanceCause.Kind.class);

  /** In milliseconds; members need their time to join, so it goes further than a call may take. */
  private final Histogram rebalances =
      Histogram.of(10, 50, 100, 250, 500, 1_000, 2_500, 5_000, 10_000, 30_000, 60_000, 300_000);

  private final Counter membersJoined = new Counter();
  private final Counter membersLeft = new Counter();
  private final Counter membersExpired = new Counter();
  private final Counter membersFenced = new Counter();
  private final Counter offsetsCommitted = new Counter();
  private final Counter offsetsExpired = new Counter();
  private final Counter offsetsForgotten = new Counter();

  public CoordinatorMetrics() {
    for (RebalanceCause.Kind kind : RebalanceCause.Kind.values()) {
      rebalancesStarted.put(kind, new Counter());
    }
  }

  void happened(GroupEvent event) {
    switch (event.getKind()) {
      case REBALANCE_STARTED -> started(event.getCause().getKind());
      case GENERATION_COMPLETED -> rebalances.record(event.getDurationMs());
      case MEMBER_JOINED -> membersJoined.increment();
      case MEMBER_LEFT -> membersLeft.increment();
      case MEMBER_EXPIRED -> membersExpired.increment();
      case MEMBER_FENCED -> membersFenced.increment();
      case GENERATION_STARTED, GROUP_EMPTY, KIND_UNSPECIFIED, UNRECOGNIZED -> {}
    }
  }

  private void started(RebalanceCause.Kind kind) {
    Counter counter = rebalancesStarted.get(kind);
    if (counter != null) {
      counter.increment();
    }
  }

  void committed(int offsets) {
    offsetsCommitted.add(offsets);
  }

  void expired(int offsets) {
    offsetsExpired.add(offsets);
  }

  void forgotten(int offsets) {
    offsetsForgotten.add(offsets);
  }

  /** Rebalances that began, by what began them. */
  public Map<RebalanceCause.Kind, Long> rebalancesStarted() {
    Map<RebalanceCause.Kind, Long> started = new EnumMap<>(RebalanceCause.Kind.class);
    rebalancesStarted.forEach((kind, count) -> started.put(kind, count.value()));
    return started;
  }

  /** Of completed rebalances, from their beginning to the stored assignment, in milliseconds. */
  public Histogram.Reading rebalances() {
    return rebalances.read();
  }

  public long membersJoined() {
    return membersJoined.value();
  }

  public long membersLeft() {
    return membersLeft.value();
  }

  public long membersExpired() {
    return membersExpired.value();
  }

  public long membersFenced() {
    return membersFenced.value();
  }

  /** Offsets, not commits: a commit has one for each of its partitions. */
  public long offsetsCommitted() {
    return offsetsCommitted.value();
  }

  /** Found past their retention and removed; the few committed in between are counted, too. */
  public long offsetsExpired() {
    return offsetsExpired.value();
  }

  /** Found to belong to a deleted topic and removed. */
  public long offsetsForgotten() {
    return offsetsForgotten.value();
  }
}
