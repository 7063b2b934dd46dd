// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/** Wall clocks jump. */
final class ClockFaults {
  static Harm jump(Scene scene) throws Exception {
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    Duration by = Duration.ofHours(scene.random().nextBoolean() ? 1 : -1);
    details.put("by", by.toString());
    victim.clock().shift(by);
    return new Harm(List.of(victim.id()), details, () -> victim.clock().shift(Duration.ZERO));
  }

  private ClockFaults() {}
}
