// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.Net;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.SortedMap;

/** The network breaks. Healing is for all of it at once, so only one of these is on at a time. */
final class NetworkFaults {
  private static final double MOST_LOSS = 0.3;
  private static final Duration LEAST_DELAY = Duration.ofMillis(50);
  private static final Duration MOST_DELAY = Duration.ofMillis(200);
  private static final int SLOW_KILOBYTES_PER_SECOND = 64;

  static Harm isolate(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return broken(scene, List.of(victim), both(victim, scene.others(victim)), Net::cut);
  }

  static Harm isolateClients(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return broken(scene, List.of(victim), both(victim, List.of(Net.CLIENTS)), Net::cut);
  }

  static Harm halves(Scene scene) throws Exception {
    List<Integer> shuffled = scene.shuffled();
    List<Integer> fewer = shuffled.subList(0, shuffled.size() / 2);
    List<Integer> more = shuffled.subList(shuffled.size() / 2, shuffled.size());
    List<Link> between = new ArrayList<>();
    fewer.forEach(one -> between.addAll(both(one, more)));
    return broken(scene, fewer, between, Net::cut);
  }

  /** With three nodes, two of them no longer see each other. */
  static Harm ring(Scene scene) throws Exception {
    List<Integer> ring = scene.shuffled();
    int reach = Math.max(1, ring.size() / 4);
    List<Link> far = new ArrayList<>();
    for (int i = 0; i < ring.size(); i++) {
      for (int j = i + 1; j < ring.size(); j++) {
        int apart = Math.min(j - i, ring.size() - (j - i));
        boolean line = ring.size() == 3 && i == 0 && j == 2;
        if (apart > reach || line) {
          far.addAll(both(ring.get(i), List.of(ring.get(j))));
        }
      }
    }
    return broken(scene, ring, far, Net::cut);
  }

  static Harm deaf(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return broken(scene, List.of(victim), into(victim, scene.others(victim)), Net::cut);
  }

  static Harm mute(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return broken(scene, List.of(victim), outOf(victim, scene.others(victim)), Net::cut);
  }

  static Harm loss(Scene scene) throws Exception {
    double share = 0.01 + scene.random().nextDouble() * (MOST_LOSS - 0.01);
    List<Integer> all = scene.cluster().nodes().stream().map(ChaosNode::id).toList();
    List<Link> links = new ArrayList<>();
    all.forEach(from -> links.addAll(outOf(from, scene.others(from))));
    return broken(scene, all, links, (net, from, to) -> net.lose(from, to, share));
  }

  static Harm reset(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return broken(scene, List.of(victim), both(victim, scene.others(victim)), Net::reset);
  }

  static Harm slow(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return broken(
        scene,
        List.of(victim),
        outOf(victim, List.of(Net.CLIENTS)),
        (net, from, to) -> net.limit(from, SLOW_KILOBYTES_PER_SECOND));
  }

  static Harm delay(Scene scene) throws Exception {
    int victim = scene.victim().id();
    Net net = scene.cluster().net();
    SortedMap<String, String> details = scene.details(List.of(victim));
    net.delay(victim, LEAST_DELAY, MOST_DELAY);
    return harm(List.of(victim), details, net);
  }

  /** One direction. */
  private record Link(int from, int to) {}

  private static List<Link> outOf(int from, Collection<Integer> others) {
    return others.stream().map(to -> new Link(from, to)).toList();
  }

  private static List<Link> into(int to, Collection<Integer> others) {
    return others.stream().map(from -> new Link(from, to)).toList();
  }

  private static List<Link> both(int one, Collection<Integer> others) {
    List<Link> links = new ArrayList<>(outOf(one, others));
    links.addAll(into(one, others));
    return links;
  }

  private static Harm broken(Scene scene, List<Integer> victims, List<Link> links, Way way)
      throws Exception {
    Net net = scene.cluster().net();
    SortedMap<String, String> details = scene.details(victims);
    for (Link link : links) {
      way.breaks(net, link.from(), link.to());
    }
    return harm(victims, details, net);
  }

  private static Harm harm(List<Integer> victims, SortedMap<String, String> details, Net net) {
    return new Harm(
        victims,
        details,
        () -> {
          details.put("packets", String.valueOf(net.struck()));
          net.heal();
        });
  }

  @FunctionalInterface
  private interface Way {
    void breaks(Net net, int from, int to) throws Exception;
  }

  private NetworkFaults() {}
}
