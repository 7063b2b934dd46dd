// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.chaos.cluster.ChaosNode;
import java.time.Duration;
import java.util.List;
import java.util.SortedMap;

/** Wall clocks jump. */
final class ClockFaults {
  private static final Duration JUMP = Duration.ofHours(1);
  private static final Duration STROBE = Duration.ofMillis(200);

  static Harm jump(Scene scene) throws Exception {
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    Duration by = scene.random().nextBoolean() ? JUMP : JUMP.negated();
    details.put("by", by.toString());
    victim.clock().shift(by);
    return new Harm(List.of(victim.id()), details, () -> victim.clock().shift(Duration.ZERO));
  }

  /** To and fro, faster than anything that a node does by the wall clock. */
  static Harm strobe(Scene scene) throws Exception {
    ChaosNode victim = scene.victim();
    SortedMap<String, String> details = scene.details(List.of(victim.id()));
    Flicker flicker =
        new Flicker(
            () -> victim.clock().shift(JUMP),
            STROBE,
            () -> victim.clock().shift(JUMP.negated()),
            STROBE);
    return new Harm(
        List.of(victim.id()),
        details,
        () -> {
          flicker.close();
          details.put("turns", String.valueOf(flicker.turns()));
          victim.clock().shift(Duration.ZERO);
        });
  }

  private ClockFaults() {}
}
