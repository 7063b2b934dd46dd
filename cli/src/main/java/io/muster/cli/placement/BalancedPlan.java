// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.placement;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.SortedSet;
import java.util.TreeMap;

/**
 * Spreads replica groups over nodes: replicas per node differ by at most one, and so do preferred
 * leaders. Among all such plans it takes one that makes the fewest new replicas, and with those
 * replicas one that changes the fewest preferred leaders. What is balanced already stays as it is.
 *
 * <p>Both are flows through a network from groups to nodes, solved exactly. Balanced leaders can
 * always be had where replicas are balanced: if each of the R replicas led a group for an R-th of
 * the time, every node would lead between the two whole numbers that are asked for, and where such
 * a flow in fractions is, there is one in whole numbers.
 *
 * <p>The same input gives the same plan.
 */
public final class BalancedPlan {
  /** More than all rewards of a plan together: a node must get its share. */
  private static final long MUST = 1L << 40;

  /** More than all leaders of a plan together: a replica that stays counts above all. */
  private static final long STAYS = 1L << 20;

  private static final long LED_IT = 1;

  private final List<Integer> nodes;
  private final List<Integer> groups;
  private final Map<Integer, List<Integer>> current;
  private final int replicationFactor;

  private BalancedPlan(
      SortedMap<Integer, List<Integer>> current, SortedSet<Integer> nodes, int replicationFactor) {
    this.current = current;
    this.groups = List.copyOf(current.keySet());
    this.nodes = List.copyOf(nodes);
    this.replicationFactor = replicationFactor;
  }

  /**
   * Makes a plan.
   *
   * @param current for each replica group the nodes that hold it, the preferred leader first; may
   *     name nodes that are not to be used any more
   * @param nodes the nodes to use
   * @param replicationFactor how many nodes shall hold each group, at most as many as there are
   * @return the same for each group, with the replicas that stay in their order before the new ones
   */
  public static SortedMap<Integer, List<Integer>> of(
      Map<Integer, List<Integer>> current, SortedSet<Integer> nodes, int replicationFactor) {
    if (replicationFactor < 1 || replicationFactor > nodes.size()) {
      throw new IllegalArgumentException(
          "replicationFactor must be 1 to %d, the number of nodes, not %d"
              .formatted(nodes.size(), replicationFactor));
    }
    return new BalancedPlan(new TreeMap<>(current), nodes, replicationFactor).make();
  }

  private SortedMap<Integer, List<Integer>> make() {
    Map<Integer, Set<Integer>> replicas =
        divide(
            replicationFactor,
            (group, node) -> {
              List<Integer> held = held(group);
              int place = held.indexOf(node);
              return place < 0 ? 0 : place == 0 ? STAYS + LED_IT : STAYS;
            },
            Map.of());
    Map<Integer, Set<Integer>> leaders =
        divide(
            1,
            (group, node) -> {
              int place = held(group).indexOf(node);
              // Who holds it leads it sooner than who must be filled first.
              return place == 0 ? STAYS : place > 0 ? LED_IT : 0;
            },
            replicas);
    SortedMap<Integer, List<Integer>> plan = new TreeMap<>();
    for (int group : groups) {
      Set<Integer> ordered = new LinkedHashSet<>(of(leaders, group));
      held(group).stream().filter(of(replicas, group)::contains).forEach(ordered::add);
      ordered.addAll(of(replicas, group));
      plan.put(group, List.copyOf(ordered));
    }
    return plan;
  }

  private List<Integer> held(int group) {
    return current.getOrDefault(group, List.of());
  }

  private static Set<Integer> of(Map<Integer, Set<Integer>> division, int group) {
    return division.getOrDefault(group, Set.of());
  }

  /** What it is worth that a group goes to a node. */
  private interface Worth {
    long of(int group, int node);
  }

  /**
   * Gives each group so many different nodes that the nodes' shares differ by at most one, for the
   * highest worth.
   *
   * @param allowed the nodes that may be given to a group; empty where all may
   */
  private Map<Integer, Set<Integer>> divide(
      int each, Worth worth, Map<Integer, Set<Integer>> allowed) {
    int source = groups.size() + nodes.size();
    int sink = source + 1;
    MinCostFlow network = new MinCostFlow(sink + 1);
    Map<Integer, List<MinCostFlow.Edge>> given = new LinkedHashMap<>();
    for (int g = 0; g < groups.size(); g++) {
      int group = groups.get(g);
      network.edge(source, g, each, 0);
      List<MinCostFlow.Edge> edges = new ArrayList<>();
      for (int n = 0; n < nodes.size(); n++) {
        boolean may = allowed.isEmpty() || of(allowed, group).contains(nodes.get(n));
        edges.add(network.edge(g, groups.size() + n, may ? 1 : 0, -worth.of(group, nodes.get(n))));
      }
      given.put(group, edges);
    }
    int total = groups.size() * each;
    for (int n = 0; n < nodes.size(); n++) {
      network.edge(groups.size() + n, sink, total / nodes.size(), -MUST);
      network.edge(groups.size() + n, sink, 1, 0);
    }
    int sent = network.send(source, sink);
    if (sent != total) {
      throw new IllegalStateException(sent + " of " + total + " replicas found a node");
    }
    Map<Integer, Set<Integer>> division = new TreeMap<>();
    given.forEach(
        (group, edges) -> {
          Set<Integer> chosen = new LinkedHashSet<>();
          for (int n = 0; n < nodes.size(); n++) {
            if (edges.get(n).flow() > 0) {
              chosen.add(nodes.get(n));
            }
          }
          division.put(group, chosen);
        });
    return division;
  }
}
