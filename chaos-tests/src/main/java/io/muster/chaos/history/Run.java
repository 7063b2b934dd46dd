// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.history;

import java.util.List;
import java.util.SortedMap;

/**
 * A whole run.
 *
 * @param operations by index
 * @param faults in the order in which they were done
 * @param facts what the harness found besides, by name: state hashes, growth, versions
 */
public record Run(
    RunInfo info, List<Operation> operations, List<Fault> faults, SortedMap<String, String> facts) {
  public Run {
    operations = List.copyOf(operations);
    faults = List.copyOf(faults);
  }
}
