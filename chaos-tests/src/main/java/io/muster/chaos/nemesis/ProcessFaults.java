// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Processes die, end and stop. */
final class ProcessFaults {
  private static final int LEADERS_IN_A_ROW = 3;
  private static final Duration ELECTION = Duration.ofSeconds(6);
  private static final Duration STANDS = Duration.ofMillis(200);
  private static final Duration RUNS = Duration.ofMillis(100);

  static Harm kill(Scene scene) throws Exception {
    return down(scene, List.of(scene.victim()), ChaosNode::kill);
  }

  static Harm bounce(Scene scene) throws Exception {
    Harm harm = kill(scene);
    harm.undo().run();
    return new Harm(harm.targets(), harm.details(), () -> {});
  }

  static Harm stop(Scene scene) throws Exception {
    return down(scene, List.of(scene.victim()), ChaosNode::stop);
  }

  static Harm killAll(Scene scene) throws Exception {
    return down(scene, scene.up(), ChaosNode::kill);
  }

  static Harm killMajority(Scene scene) throws Exception {
    int majority = scene.cluster().nodes().size() / 2 + 1;
    return down(scene, some(scene, majority), ChaosNode::kill);
  }

  /** One that was killed stays down until the next is, so that a majority is left each time. */
  static Harm killLeaders(Scene scene) throws Exception {
    List<Integer> killed = new ArrayList<>();
    SortedMap<String, String> details = scene.details(List.of(scene.busiest()));
    ChaosNode down = null;
    for (int i = 0; i < LEADERS_IN_A_ROW; i++) {
      ChaosNode leader = scene.cluster().node(scene.busiest());
      leader.kill();
      killed.add(leader.id());
      if (down != null && !down.running()) {
        down.start();
      }
      down = leader;
      scene.leaders().awaitAllLed(ELECTION);
    }
    List<ChaosNode> last = down == null ? List.of() : List.of(down);
    return new Harm(killed.stream().distinct().toList(), details, () -> Starts.all(last));
  }

  static Harm pause(Scene scene) throws Exception {
    return pause(scene, List.of(scene.victim()));
  }

  static Harm pauseFollowers(Scene scene) throws Exception {
    int leader = scene.busiest();
    return pause(scene, scene.up().stream().filter(node -> node.id() != leader).toList());
  }

  /** As a process that gets too little of a processor: it stands still two thirds of the time. */
  static Harm stutter(Scene scene) throws Exception {
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    Flicker flicker = new Flicker(victim::pause, STANDS, victim::resume, RUNS);
    return new Harm(
        List.of(victim.id()),
        details,
        () -> {
          flicker.close();
          details.put("turns", String.valueOf(flicker.turns()));
        });
  }

  private static Harm pause(Scene scene, List<ChaosNode> nodes) throws Exception {
    List<Integer> ids = ids(nodes);
    SortedMap<String, String> details = scene.details(ids);
    for (ChaosNode node : nodes) {
      node.pause();
    }
    return new Harm(
        ids,
        details,
        () -> {
          for (ChaosNode node : nodes) {
            node.resume();
          }
        });
  }

  private static Harm down(Scene scene, List<ChaosNode> nodes, Ending ending) throws Exception {
    List<Integer> ids = ids(nodes);
    SortedMap<String, String> details = scene.details(ids);
    for (ChaosNode node : nodes) {
      ending.end(node);
    }
    return new Harm(ids, details, () -> Starts.all(nodes));
  }

  private static List<ChaosNode> some(Scene scene, int count) {
    return scene.shuffled().subList(0, count).stream().map(scene.cluster()::node).toList();
  }

  static List<Integer> ids(List<ChaosNode> nodes) {
    return nodes.stream().map(ChaosNode::id).toList();
  }

  @FunctionalInterface
  private interface Ending {
    void end(ChaosNode node) throws Exception;
  }

  private ProcessFaults() {}
}
