// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.client.MusterException;
import io.muster.client.PlacedPartition;
import io.muster.client.Placement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What an operator does at the wrong moment. */
final class OperatorFaults {
  /** Draining makes a node hand over everything that it leads; it gets it back afterwards. */
  static Harm transfer(Scene scene) {
    int victim = scene.busiest();
    SortedMap<String, String> details = scene.details(List.of(victim));
    try {
      scene.admin().drainNode(victim, true);
    } catch (MusterException refused) {
      details.put("refused", String.valueOf(refused.getMessage()));
    }
    return new Harm(List.of(victim), details, () -> scene.admin().drainNode(victim, false));
  }

  /** One node lets all replicas of a replica group go, and gets them back. */
  static Harm membership(Scene scene) {
    Placement placement = scene.admin().listPartitions();
    int group = scene.random().nextInt(placement.raftGroups());
    Map<Integer, List<Integer>> whole = new TreeMap<>();
    Map<Integer, List<Integer>> fewer = new TreeMap<>();
    int leaves = scene.victim().id();
    for (PlacedPartition each : placement.partitions()) {
      if (each.partition() % placement.raftGroups() == group) {
        whole.put(each.partition(), each.settled());
        fewer.put(
            each.partition(), each.settled().stream().filter(node -> node != leaves).toList());
      }
    }
    SortedMap<String, String> details = scene.details(List.of(leaves));
    details.put("group", String.valueOf(group));
    Set<Integer> moving = scene.admin().reassignPartitions(fewer, false);
    return new Harm(
        List.of(leaves),
        details,
        () -> {
          boolean left =
              scene.admin().listPartitions().partitions().stream()
                  .filter(each -> moving.contains(each.partition()))
                  .noneMatch(each -> each.replicas().contains(leaves));
          details.put("transitions", left ? String.valueOf(moving.size()) : "0");
          scene.admin().reassignPartitions(whole, false);
        });
  }

  private OperatorFaults() {}
}
