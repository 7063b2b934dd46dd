// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.stream.Stream;

/** Disks fill up, hang, and forget what was not synced. */
final class DiskFaults {
  static Harm full(Scene scene) throws Exception {
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    long logged = Files.size(victim.log());
    victim.disk().fill();
    return new Harm(
        List.of(victim.id()),
        details,
        () -> {
          details.put("enospc", String.valueOf(Starts.told(victim.log(), logged, "No space left")));
          victim.disk().free();
          // One that met the end of its disk may just be ending.
          Starts.lasting(victim);
        });
  }

  static Harm stall(Scene scene) throws Exception {
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    victim.disk().stall();
    return new Harm(List.of(victim.id()), details, () -> victim.disk().thaw());
  }

  /** Every write fails with an I/O error; the node starts again once the disk is mounted anew. */
  static Harm error(Scene scene) throws Exception {
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    victim.disk().powerLoss();
    return new Harm(
        List.of(victim.id()),
        details,
        () -> {
          details.put("ended", String.valueOf(!victim.running()));
          victim.kill();
          victim.disk().powerBack();
          Starts.one(victim);
        });
  }

  static Harm power(Scene scene) throws Exception {
    return power(scene, List.of(scene.victim()));
  }

  static Harm powerAll(Scene scene) throws Exception {
    return power(scene, scene.up());
  }

  private static Harm power(Scene scene, List<ChaosNode> nodes) throws Exception {
    List<Integer> ids = ProcessFaults.ids(nodes);
    SortedMap<String, String> details = scene.details(ids);
    Map<ChaosNode, Map<Path, Long>> before = new HashMap<>();
    for (ChaosNode node : nodes) {
      before.put(node, sizes(node.dataFolder()));
    }
    // All fail at one moment: what one of them still tells another must not reach a disk.
    for (ChaosNode node : nodes) {
      node.disk().powerLoss();
    }
    for (ChaosNode node : nodes) {
      node.kill();
    }
    long lost = 0;
    long canaries = 0;
    for (ChaosNode node : nodes) {
      canaries += node.disk().powerBack();
      lost += lost(before.getOrDefault(node, Map.of()), sizes(node.dataFolder()));
    }
    details.put("lost_bytes", String.valueOf(lost));
    details.put("canary_lost_bytes", String.valueOf(canaries));
    return new Harm(ids, details, () -> Starts.all(nodes));
  }

  /** By file, while a node writes: files that go in between do not count. */
  private static Map<Path, Long> sizes(Path folder) throws IOException {
    Map<Path, Long> sizes = new HashMap<>();
    List<Path> files = new ArrayList<>();
    try (Stream<Path> all = Files.walk(folder)) {
      all.forEach(files::add);
    } catch (java.io.UncheckedIOException goneMeanwhile) {
      // What was seen until then is enough to show a loss.
    }
    for (Path file : files) {
      try {
        if (Files.isRegularFile(file)) {
          sizes.put(file, Files.size(file));
        }
      } catch (IOException goneMeanwhile) {
        continue;
      }
    }
    return sizes;
  }

  private static long lost(Map<Path, Long> before, Map<Path, Long> after) {
    long lost = 0;
    for (Map.Entry<Path, Long> file : before.entrySet()) {
      lost += Math.max(0, file.getValue() - after.getOrDefault(file.getKey(), 0L));
    }
    return lost;
  }

  private DiskFaults() {}
}
