// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.Net;
import java.util.List;

/** The network breaks. Healing is for all of it at once, so only one of these is on at a time. */
final class NetworkFaults {
  private static final double MOST_LOSS = 0.3;
  private static final int SLOW_KILOBYTES_PER_SECOND = 64;

  static Harm isolate(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return harm(
        scene,
        List.of(victim),
        net -> {
          for (int other : scene.others(victim)) {
            net.cut(victim, other);
            net.cut(other, victim);
          }
        });
  }

  static Harm isolateClients(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return harm(
        scene,
        List.of(victim),
        net -> {
          net.cut(Net.CLIENTS, victim);
          net.cut(victim, Net.CLIENTS);
        });
  }

  static Harm halves(Scene scene) throws Exception {
    List<Integer> shuffled = scene.shuffled();
    List<Integer> fewer = shuffled.subList(0, shuffled.size() / 2);
    List<Integer> more = shuffled.subList(shuffled.size() / 2, shuffled.size());
    return harm(
        scene,
        fewer,
        net -> {
          for (int one : fewer) {
            for (int other : more) {
              net.cut(one, other);
              net.cut(other, one);
            }
          }
        });
  }

  /** With three nodes, two of them no longer see each other. */
  static Harm ring(Scene scene) throws Exception {
    List<Integer> ring = scene.shuffled();
    int reach = ring.size() / 2 / 2 == 0 ? 1 : ring.size() / 2 / 2;
    return harm(
        scene,
        ring,
        net -> {
          for (int i = 0; i < ring.size(); i++) {
            for (int j = i + 1; j < ring.size(); j++) {
              int apart = Math.min(j - i, ring.size() - (j - i));
              boolean line = ring.size() == 3 && i == 0 && j == 2;
              if (apart > reach || line) {
                net.cut(ring.get(i), ring.get(j));
                net.cut(ring.get(j), ring.get(i));
              }
            }
          }
        });
  }

  static Harm deaf(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return harm(
        scene,
        List.of(victim),
        net -> {
          for (int other : scene.others(victim)) {
            net.cut(other, victim);
          }
        });
  }

  static Harm mute(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return harm(
        scene,
        List.of(victim),
        net -> {
          for (int other : scene.others(victim)) {
            net.cut(victim, other);
          }
        });
  }

  static Harm loss(Scene scene) throws Exception {
    double share = 0.01 + scene.random().nextDouble() * (MOST_LOSS - 0.01);
    List<Integer> all = scene.cluster().nodes().stream().map(ChaosNode::id).toList();
    return harm(
        scene,
        all,
        net -> {
          for (int from : all) {
            for (int to : scene.others(from)) {
              net.lose(from, to, share);
            }
          }
        });
  }

  static Harm reset(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return harm(
        scene,
        List.of(victim),
        net -> {
          for (int other : scene.others(victim)) {
            net.reset(victim, other);
            net.reset(other, victim);
          }
        });
  }

  static Harm slow(Scene scene) throws Exception {
    int victim = scene.victim().id();
    return harm(scene, List.of(victim), net -> net.limit(victim, SLOW_KILOBYTES_PER_SECOND));
  }

  private static Harm harm(Scene scene, List<Integer> victims, Break how) throws Exception {
    Net net = scene.cluster().net();
    var details = scene.details(victims);
    how.on(net);
    return new Harm(victims, details, net::heal);
  }

  @FunctionalInterface
  private interface Break {
    void on(Net net) throws Exception;
  }

  private NetworkFaults() {}
}
