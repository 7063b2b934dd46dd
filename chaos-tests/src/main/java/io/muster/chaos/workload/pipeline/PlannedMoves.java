// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.workload.pipeline;

import io.muster.chaos.GroupNames;
import io.muster.chaos.Placements;
import io.muster.chaos.workload.WorkloadContext;
import io.muster.client.InvalidReplicaAssignmentException;
import io.muster.client.MusterAdmin;
import io.muster.client.PreferredElection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What operators do to leaderships and replicas on purpose, and in the middle of everything. */
final class PlannedMoves {
  private static final Logger log = LoggerFactory.getLogger(PlannedMoves.class);
  private static final long DRAINED_MS = 1_500;

  private final MusterAdmin admin;
  private final WorkloadContext context;
  private final Random random;

  PlannedMoves(MusterAdmin admin, WorkloadContext context, Random random) {
    this.admin = admin;
    this.context = context;
    this.random = random;
  }

  /** A node hands over everything that it leads, and may lead again soon. */
  void drainOne() throws InterruptedException {
    List<Integer> nodes = nodes();
    int node = nodes.get(random.nextInt(nodes.size()));
    admin.drainNode(node, true);
    try {
      TimeUnit.MILLISECONDS.sleep(DRAINED_MS);
    } finally {
      admin.drainNode(node, false);
    }
  }

  /**
   * The offsets partition of a group, with those that live together with it, gets another preferred
   * leader, and another replica where there are more nodes than replicas; then the preferred
   * leaders are elected.
   */
  void preferOthers(String group) {
    int partition = GroupNames.partitionOf(group, context.offsetsPartitions());
    List<Integer> replicas = new ArrayList<>(Placements.replicas(admin, partition));
    List<Integer> others = new ArrayList<>(nodes());
    others.removeAll(replicas);
    Collections.rotate(replicas, 1);
    if (!others.isEmpty()) {
      replicas.set(replicas.size() - 1, others.get(random.nextInt(others.size())));
    }
    Set<Integer> moving = reassign(partition, replicas);
    log.info("{} prefer {} now", moving, replicas.get(0));
    electPreferred();
  }

  private Set<Integer> reassign(int partition, List<Integer> replicas) {
    try {
      return admin.reassignPartitions(Map.of(partition, replicas), false);
    } catch (InvalidReplicaAssignmentException alone) {
      Collection<Integer> together = alone.belongsTogether();
      if (together.isEmpty()) {
        throw alone;
      }
      Map<Integer, List<Integer>> all = new TreeMap<>();
      together.forEach(each -> all.put(each, replicas));
      all.put(partition, replicas);
      return admin.reassignPartitions(all, false);
    }
  }

  void electPreferred() {
    PreferredElection election = admin.electPreferredLeaders();
    log.info("moved {}, not moved {}", election.moved(), election.notMoved());
  }

  private List<Integer> nodes() {
    return context.endpoints().keySet().stream().sorted().toList();
  }
}
