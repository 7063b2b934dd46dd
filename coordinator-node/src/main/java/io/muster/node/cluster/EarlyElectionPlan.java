// SPDX-License-Identifier: Apache-2.0
package io.muster.node.cluster;

import io.muster.state.LogPosition;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.IntFunction;

/**
 * In which groups of a dead node this one campaigns, and when it may. All who have the same
 * promises before them come to the same successor for each group, so that nobody's votes are split.
 *
 * @param groups in which this node is the successor
 * @param waitMs until no lease of the dead node can hold in any of them
 */
record EarlyElectionPlan(Set<Integer> groups, long waitMs) {

  /**
   * What a node has promised.
   *
   * @param silentMs how long it has heard nothing of the dead node, by now
   * @param followed last entries of its replicas that follow the dead node, by group
   */
  record Promise(long silentMs, Map<Integer, LogPosition> followed) {
    Promise {
      followed = Map.copyOf(followed);
    }
  }

  /**
   * @param self this node, which has promised, too
   * @param promises by node
   * @param members of a group; none where they are about to change
   * @param leaseMs how long a lease may hold after what it was won with was sent
   */
  static EarlyElectionPlan of(
      int self,
      Map<Integer, Promise> promises,
      IntFunction<? extends Collection<Integer>> members,
      long leaseMs) {
    Set<Integer> groups = new TreeSet<>();
    long shortestSilence = leaseMs;
    Promise own = Objects.requireNonNull(promises.get(self), "its own promise comes first");
    for (int group : own.followed().keySet()) {
      Collection<Integer> all = members.apply(group);
      Map<Integer, Promise> promised = new TreeMap<>(promises);
      promised.keySet().retainAll(all);
      int withoutPromise = all.size() - promised.size();
      // The dead node is among those without one. While they are a majority, it might lead on.
      if (all.isEmpty() || withoutPromise > all.size() / 2 || successor(group, promised) != self) {
        continue;
      }
      groups.add(group);
      for (Promise each : promised.values()) {
        shortestSilence = Math.min(shortestSilence, each.silentMs());
      }
    }
    return new EarlyElectionPlan(groups, Math.max(0, leaseMs - shortestSilence));
  }

  /** Who has the longest log wins the election; of several each gets its share of the groups. */
  private static int successor(int group, Map<Integer, Promise> promised) {
    List<Integer> best = new ArrayList<>();
    LogPosition longest = LogPosition.START;
    for (Map.Entry<Integer, Promise> each : promised.entrySet()) {
      LogPosition last = each.getValue().followed().get(group);
      if (last == null || last.compareTo(longest) < 0) {
        continue;
      }
      if (last.compareTo(longest) > 0) {
        best.clear();
        longest = last;
      }
      best.add(each.getKey());
    }
    return best.isEmpty() ? 0 : best.get(Math.floorMod(group, best.size()));
  }
}
