// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * What a user asked for.
 *
 * @param nemesis labels of faults with commas between, none, or mixed
 * @param faults length of the phase of faults
 * @param bug to be seeded into every node, empty for none
 * @param folder of the run: data, logs and report
 * @param jvmFlags of every node
 */
public record ChaosOptions(
    String workload,
    String nemesis,
    long seed,
    Duration faults,
    String backend,
    int nodes,
    String bug,
    Path folder,
    List<String> jvmFlags) {

  /** What repeats the run. */
  String command() {
    return "./muster chaos --workload %s --nemesis %s --seed %d --time %ds --backend %s --nodes %d%s"
        .formatted(
            workload,
            nemesis,
            seed,
            faults.toSeconds(),
            backend,
            nodes,
            bug.isEmpty() ? "" : " --bug " + bug);
  }
}
