// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * One look at a cluster, put together from what each node says of itself: only a leader knows
 * whether it serves.
 *
 * @param partitions offsets partitions, 0 while no node answers
 * @param raftGroups Raft groups that they are spread over, 0 while no node answers
 * @param controller node that leads the cluster group, 0 where none is known
 * @param version of the software of a node that answered, maybe empty
 * @param leaders node that leads and serves, by partition; without the partitions that have none
 * @param lagging replicas that lack something their leader has, by partition
 * @param answering nodes that answered
 */
public record ClusterView(
    int partitions,
    int raftGroups,
    int controller,
    String version,
    Map<Integer, Integer> leaders,
    Map<Integer, Set<Integer>> lagging,
    Set<Integer> answering) {
  static final ClusterView NOTHING = new ClusterView(0, 0, 0, "", Map.of(), Map.of(), Set.of());

  /**
   * What one node said.
   *
   * @param nodeId who said it
   * @param ready partitions that it leads and serves, with the replicas that lack something
   */
  record Answer(
      int nodeId,
      int partitions,
      int raftGroups,
      int controller,
      String version,
      Map<Integer, Set<Integer>> ready) {}

  ClusterView with(Answer answer) {
    Map<Integer, Integer> merged = new TreeMap<>(leaders);
    answer.ready().keySet().forEach(partition -> merged.put(partition, answer.nodeId()));
    Map<Integer, Set<Integer>> behind = new TreeMap<>(lagging);
    behind.putAll(answer.ready());
    Set<Integer> heard = new TreeSet<>(answering);
    heard.add(answer.nodeId());
    return new ClusterView(
        answer.partitions(),
        answer.raftGroups(),
        answer.controller() != 0 ? answer.controller() : controller,
        answer.version(),
        merged,
        behind,
        heard);
  }

  /** Partitions that have a leader that serves. */
  public int led() {
    return leaders.size();
  }

  public boolean allLed() {
    return partitions > 0 && led() == partitions;
  }

  /** Each leader could be succeeded by each of its replicas whose node answered. */
  public boolean allInSync() {
    return lagging.values().stream().flatMap(Set::stream).noneMatch(answering::contains);
  }

  /** Partitions that the node leads and serves. */
  public int ledBy(int nodeId) {
    return (int) leaders.values().stream().filter(leader -> leader == nodeId).count();
  }
}
