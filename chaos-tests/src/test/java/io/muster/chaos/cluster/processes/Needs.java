// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Ability;
import java.util.Set;
import org.junit.jupiter.api.Assumptions;

/** Skips a test where this machine cannot do what it is about, and says what and why. */
final class Needs {
  private Needs() {}

  static void all(Ability... abilities) {
    Abilities machine = Abilities.ofThisMachine();
    for (Ability ability : Set.of(abilities)) {
      Assumptions.assumeTrue(
          machine.has(ability), () -> ability + ": " + machine.missing().get(ability));
    }
  }
}
