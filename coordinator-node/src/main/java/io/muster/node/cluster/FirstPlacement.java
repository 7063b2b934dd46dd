// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.node.coordinator.Timers;
import io.muster.proto.internal.v1.Command;
import io.muster.proto.internal.v1.InitializeCluster;
import io.muster.proto.internal.v1.PlaceGroups;
import io.muster.proto.internal.v1.Placement;
import io.muster.state.ClusterState;
import io.muster.state.Outcome;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * As controller of a cluster without replica groups, places them: as soon as every configured node
 * has registered, or on those that have after a while, if there are enough. Used by one thread.
 */
final class FirstPlacement {
  private static final Logger LOG = LoggerFactory.getLogger(FirstPlacement.class);
  private static final long PATIENCE_MS = 30_000;
  private static final long BETWEEN_LINES_MS = 10_000;

  private final ClusterCoordinator cluster;
  private final Set<Integer> configured;
  private final Timers timers;
  private long since = -1;
  private long lineAt;
  private volatile boolean asked;

  FirstPlacement(ClusterCoordinator cluster, Set<Integer> configured, Timers timers) {
    this.cluster = cluster;
    this.configured = new TreeSet<>(configured);
    this.timers = timers;
  }

  void look(ClusterState state) {
    InitializeCluster created = state.settings();
    if (created == null || !state.placements().all().isEmpty()) {
      return;
    }
    int replicationFactor = created.getReplicationFactor();
    long now = timers.nowMs();
    if (since < 0) {
      since = now;
      lineAt = now + BETWEEN_LINES_MS;
    }
    Set<Integer> registered = new TreeSet<>(state.nodes().all().keySet());
    boolean enough = registered.size() >= replicationFactor;
    if (registered.containsAll(configured) || (enough && now - since >= PATIENCE_MS)) {
      place(List.copyOf(registered), created);
    } else if (now >= lineAt) {
      lineAt = now + BETWEEN_LINES_MS;
      LOG.warn(
          "offsets.replication.factor {} needs as many nodes; of the configured nodes {} these have"
              + " registered: {}",
          replicationFactor,
          configured,
          registered);
    }
  }

  private void place(List<Integer> nodes, InitializeCluster created) {
    if (asked) {
      return;
    }
    asked = true;
    LOG.info("{} replica groups are placed on the nodes {}", created.getRaftGroups(), nodes);
    cluster
        .change(
            Command.newBuilder().setPlaceGroups(plan(nodes, created)).build(),
            Outcome.GroupsPlaced.class,
            placed -> placed)
        .whenComplete(
            (placed, failure) -> {
              if (failure != null) {
                LOG.info("the replica groups could not be placed yet: {}", failure.getMessage());
                asked = false;
              }
            });
  }

  private static PlaceGroups plan(List<Integer> nodes, InitializeCluster created) {
    EvenPlacement even = new EvenPlacement(nodes, created.getReplicationFactor());
    List<Placement> placements = new ArrayList<>();
    for (int group = 0; group < created.getRaftGroups(); group++) {
      placements.add(
          Placement.newBuilder().setGroup(group).addAllNodeIds(even.replicas(group)).build());
    }
    return PlaceGroups.newBuilder().addAllPlacements(placements).build();
  }
}
