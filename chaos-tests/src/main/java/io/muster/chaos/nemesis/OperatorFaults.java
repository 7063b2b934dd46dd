// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.nemesis;

import io.muster.client.MusterException;
import java.util.List;
import java.util.SortedMap;

/** What an operator does at the wrong moment. */
final class OperatorFaults {
  /** Draining makes a node hand over everything that it leads; it gets it back afterwards. */
  static Harm transfer(Scene scene) {
    int victim = scene.busiest();
    SortedMap<String, String> details = scene.details(List.of(victim));
    try {
      scene.admin().drainNode(victim, true);
    } catch (MusterException refused) {
      details.put("refused", String.valueOf(refused.getMessage()));
    }
    return new Harm(List.of(victim), details, () -> scene.admin().drainNode(victim, false));
  }

  private OperatorFaults() {}
}
