// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos;

import io.muster.client.MusterAdmin;
import io.muster.client.PartitionDescription;
import io.muster.client.PlacedPartition;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/** Questions about which node holds and leads what. */
public final class Placements {
  /** By partition. */
  public static Map<Integer, PlacedPartition> all(MusterAdmin admin) {
    return admin.listPartitions().partitions().stream()
        .collect(
            Collectors.toMap(
                PlacedPartition::partition, Function.identity(), (a, b) -> a, TreeMap::new));
  }

  /** By partition, the nodes that hold it, the preferred leader first. */
  public static Map<Integer, List<Integer>> replicas(MusterAdmin admin) {
    Map<Integer, List<Integer>> replicas = new TreeMap<>();
    all(admin).forEach((partition, placed) -> replicas.put(partition, placed.replicas()));
    return replicas;
  }

  /**
   * The nodes that hold a partition, the preferred leader first.
   *
   * @throws IllegalStateException where the node that answered does not know
   */
  public static List<Integer> replicas(MusterAdmin admin, int partition) {
    PlacedPartition placed = all(admin).get(partition);
    if (placed == null) {
      throw new IllegalStateException("partition " + partition + " is not placed");
    }
    return placed.replicas();
  }

  /** Whether the node leads the partition, as its replicas say. */
  public static boolean leads(MusterAdmin admin, int node, int partition) {
    return Integer.valueOf(node).equals(leaders(admin).get(partition));
  }

  /** No partition is on its way anywhere. */
  public static boolean settled(MusterAdmin admin) {
    return all(admin).values().stream().noneMatch(PlacedPartition::moving);
  }

  /** By partition, who leads and serves it, as its replicas say; those without are missing. */
  public static Map<Integer, Integer> leaders(MusterAdmin admin) {
    return admin.describeCluster().partitions().stream()
        .filter(partition -> partition.leader().isPresent())
        .collect(
            Collectors.toMap(
                PartitionDescription::partition, partition -> partition.leader().getAsInt()));
  }

  /** Every partition is led by the first of its replicas. */
  public static boolean ledAsPreferred(MusterAdmin admin) {
    Map<Integer, Integer> leaders = leaders(admin);
    return replicas(admin).entrySet().stream()
        .allMatch(entry -> entry.getValue().get(0).equals(leaders.get(entry.getKey())));
  }

  /** How often each node occurs. */
  public static Map<Integer, Integer> counts(Collection<Integer> nodes) {
    Map<Integer, Integer> counts = new TreeMap<>();
    nodes.forEach(node -> counts.merge(node, 1, Integer::sum));
    return counts;
  }

  /** In the form that {@code muster partitions reassign --file} takes. */
  public static String file(Map<Integer, List<Integer>> replicas) {
    return replicas.entrySet().stream()
        .map(
            entry ->
                "{\"topic\":\"__consumer_offsets\",\"partition\":%d,\"replicas\":%s}"
                    .formatted(entry.getKey(), entry.getValue()))
        .collect(Collectors.joining(",", "{\"version\":1,\"partitions\":[", "]}"));
  }

  private Placements() {}
}
