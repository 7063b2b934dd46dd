// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ChaosNode;
import io.muster.client.MusterAdmin;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Where a fault strikes. Half of the victims are leaders of the offsets partition that is looked at
 * most, since a fault that hits nobody important proves little.
 *
 * @param admin for what only an operator can do, like moving leaders
 */
record Scene(ChaosCluster cluster, Leaders leaders, MusterAdmin admin, Random random) {
  ChaosNode victim() {
    List<ChaosNode> up = up();
    if (random.nextBoolean()) {
      int busiest = busiest();
      for (ChaosNode node : up) {
        if (node.id() == busiest) {
          return node;
        }
      }
    }
    return up.get(random.nextInt(up.size()));
  }

  /** The node that leads most, as far as known. */
  int busiest() {
    int best = cluster.nodes().get(0).id();
    for (ChaosNode node : cluster.nodes()) {
      if (leaders.ledBy(node.id()).size() > leaders.ledBy(best).size()) {
        best = node.id();
      }
    }
    return best;
  }

  List<ChaosNode> up() {
    List<ChaosNode> up = cluster.nodes().stream().filter(ChaosNode::running).toList();
    return up.isEmpty() ? cluster.nodes() : up;
  }

  /** All nodes in an order of the seed. */
  List<Integer> shuffled() {
    List<Integer> ids = new ArrayList<>(cluster.nodes().stream().map(ChaosNode::id).toList());
    Collections.shuffle(ids, random);
    return ids;
  }

  List<Integer> others(int node) {
    return cluster.nodes().stream().map(ChaosNode::id).filter(id -> id != node).toList();
  }

  /** What the victims led when it began. */
  SortedMap<String, String> details(List<Integer> victims) {
    SortedMap<String, String> details = new TreeMap<>();
    List<Integer> led = new ArrayList<>();
    for (int victim : victims) {
      led.addAll(leaders.ledBy(victim));
    }
    Collections.sort(led);
    details.put("led", String.join(",", led.stream().map(String::valueOf).toList()));
    return details;
  }
}
