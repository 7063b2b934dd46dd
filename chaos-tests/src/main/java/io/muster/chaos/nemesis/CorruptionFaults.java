// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import io.muster.chaos.cluster.processes.Corruption;
import io.muster.chaos.cluster.processes.Damage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;

/** Disks give back something else than was written. */
final class CorruptionFaults {
  private static final Duration WHOLE = Duration.ofSeconds(8);

  /**
   * Turns one bit in the log, a snapshot or the store of a node, in a replica of offsets
   * partitions, while the node is down for a moment. Only where all replicas are whole: of three,
   * one may be damaged.
   */
  static Harm corrupt(Scene scene) throws Exception {
    if (!scene.awaitInSync(WHOLE)) {
      throw new IllegalStateException("not every replica is whole, so no other may be damaged");
    }
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    victim.kill();
    Path file = file(scene, victim);
    Damage damage = Corruption.flipBit(file, scene.random());
    details.put("damage", damage.toString());
    victim.start();
    return new Harm(List.of(victim.id()), details, () -> Starts.one(victim));
  }

  private static Path file(Scene scene, ChaosNode node) throws IOException {
    List<List<Path>> kinds = new ArrayList<>();
    kinds.add(Corruption.segments(node.dataFolder()));
    kinds.add(Corruption.tables(node.dataFolder()));
    kinds.add(Corruption.snapshots(node.dataFolder()));
    kinds.removeIf(List::isEmpty);
    if (kinds.isEmpty()) {
      throw new IllegalStateException("node " + node.id() + " has nothing to damage yet");
    }
    List<Path> files = kinds.get(scene.random().nextInt(kinds.size()));
    return files.get(scene.random().nextInt(files.size()));
  }

  private CorruptionFaults() {}
}
