// SPDX-License-Identifier: Apache-2.0
package io.muster.node.ops;

import io.muster.node.coordinator.CoordinatorMetrics;
import io.muster.node.coordinator.GroupCensus;
import io.muster.node.coordinator.ReplicaGroupCoordinator;
import io.muster.node.measure.Histogram;
import io.muster.proto.v1.RebalanceCause;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Groups, their members and offsets, as far as this node leads. */
record CoordinatorSource(CoordinatorMetrics metrics, List<ReplicaGroupCoordinator> coordinators)
    implements MetricSource {
  private static final double MILLIS_PER_SECOND = 1e3;

  /** No cause at all. */
  private static final Set<RebalanceCause.Kind> NONE =
      Set.of(RebalanceCause.Kind.KIND_UNSPECIFIED, RebalanceCause.Kind.UNRECOGNIZED);

  @Override
  public void addTo(Families families) {
    GroupCensus census = new GroupCensus();
    for (ReplicaGroupCoordinator coordinator : coordinators) {
      coordinator.count(census);
      for (int partition : coordinator.ledPartitions()) {
        families.number(NodeMetric.PARTITION_LED, 1, Integer.toString(partition));
      }
    }
    census
        .groups()
        .forEach(
            (state, count) ->
                families.number(NodeMetric.GROUPS, count, state.name().toLowerCase(Locale.ROOT)));
    families.number(NodeMetric.MEMBERS, census.members());
    families.number(NodeMetric.PARKED, census.waitingJoins(), "JoinGroup");
    families.number(NodeMetric.PARKED, census.waitingSyncs(), "SyncGroup");
    metrics
        .rebalancesStarted()
        .forEach(
            (cause, count) -> {
              if (!NONE.contains(cause)) {
                families.number(
                    NodeMetric.REBALANCES_STARTED, count, cause.name().toLowerCase(Locale.ROOT));
              }
            });
    Histogram.Reading rebalances = metrics.rebalances();
    families.number(NodeMetric.REBALANCES_COMPLETED, rebalances.count());
    families.histogram(NodeMetric.REBALANCE_DURATION, rebalances, MILLIS_PER_SECOND);
    families.number(NodeMetric.MEMBERS_JOINED, metrics.membersJoined());
    families.number(NodeMetric.MEMBERS_LEFT, metrics.membersLeft());
    families.number(NodeMetric.MEMBERS_EXPIRED, metrics.membersExpired());
    families.number(NodeMetric.MEMBERS_FENCED, metrics.membersFenced());
    families.number(NodeMetric.OFFSETS_COMMITTED, metrics.offsetsCommitted());
    families.number(NodeMetric.OFFSETS_EXPIRED, metrics.offsetsExpired());
    families.number(NodeMetric.OFFSETS_FORGOTTEN, metrics.offsetsForgotten());
  }
}
