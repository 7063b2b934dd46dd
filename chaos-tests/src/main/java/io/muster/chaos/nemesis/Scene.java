// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ChaosNode;
import io.muster.client.MusterAdmin;
import io.muster.client.MusterException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/**
 * Where a fault strikes. Half of the victims are those that lead most of what clients work on,
 * since a fault that hits nobody important proves little.
 *
 * @param admin for what only an operator can do, like moving leaders
 * @param groups that clients work with
 */
record Scene(
    ChaosCluster cluster,
    Leaders leaders,
    MusterAdmin admin,
    Random random,
    Supplier<Set<String>> groups) {
  /** More than there are partitions. */
  private static final long WATCHED = 10_000;

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

  /** The node that leads most of what clients work on, as far as known, and of the rest next. */
  int busiest() {
    Set<Integer> watched = leaders.partitionsOf(groups.get());
    int best = cluster.nodes().get(0).id();
    long most = -1;
    for (ChaosNode node : cluster.nodes()) {
      List<Integer> led = leaders.ledBy(node.id());
      long weight = led.stream().filter(watched::contains).count() * WATCHED + led.size();
      if (weight > most) {
        most = weight;
        best = node.id();
      }
    }
    return best;
  }

  List<ChaosNode> up() {
    List<ChaosNode> up = cluster.nodes().stream().filter(ChaosNode::running).toList();
    return up.isEmpty() ? cluster.nodes() : up;
  }

  /** Waits until every replica of every offsets partition has what its leader has. */
  boolean awaitInSync(Duration limit) throws InterruptedException {
    long deadline = System.nanoTime() + limit.toNanos();
    while (!inSync()) {
      if (System.nanoTime() > deadline) {
        return false;
      }
      TimeUnit.MILLISECONDS.sleep(100);
    }
    return true;
  }

  private boolean inSync() {
    try {
      return admin.describeCluster().partitions().stream()
          .allMatch(each -> each.ready() && each.inSync().size() == cluster.nodes().size());
    } catch (MusterException nobodyAnswers) {
      return false;
    }
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

  /** Of what the victims led when it began, how much somebody else leads now. */
  long moved(Harm harm) {
    Map<Integer, Integer> now = leaders.all();
    return Arrays.stream(harm.details().getOrDefault("led", "").split(",", -1))
        .filter(each -> !each.isEmpty())
        .map(Integer::valueOf)
        .filter(now::containsKey)
        .filter(each -> !harm.targets().contains(now.get(each)))
        .count();
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
