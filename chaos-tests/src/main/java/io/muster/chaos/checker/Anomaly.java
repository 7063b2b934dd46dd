// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.checker;

import java.util.List;

/**
 * Something that a promise rules out.
 *
 * @param name of section 6.6 of the model, like lost-commit
 * @param invariant that it breaks, like I3
 * @param message what is wrong, in one sentence with the values
 * @param operations indexes of those that show it, the smallest set that does
 */
public record Anomaly(String name, String invariant, String message, List<Integer> operations) {
  public Anomaly {
    operations = List.copyOf(operations);
  }
}
