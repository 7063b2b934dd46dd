// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.Backend;
import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ClusterSpec;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Nodes are processes, each in a network namespace and on a disk of its own. */
public final class ProcessBackend implements Backend {
  private final Abilities abilities = Abilities.ofThisMachine();

  @Override
  public String name() {
    return "processes";
  }

  @Override
  public Map<Ability, String> missing() {
    return abilities.missing();
  }

  @Override
  public Optional<String> noCluster() {
    return abilities.noCluster();
  }

  @Override
  public ChaosCluster start(ClusterSpec spec) throws IOException {
    ProcessClusterOptions options =
        ProcessClusterOptions.of(spec.nodes())
            .withFolder(spec.folder())
            .withSettings(spec.settings())
            .withJvmOptions(spec.jvmFlags());
    return ProcessCluster.start(abilities.has(Ability.CLOCK) ? options.withFakeClock() : options);
  }
}
