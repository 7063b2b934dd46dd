// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.containers;

import io.muster.chaos.cluster.Ability;
import io.muster.chaos.cluster.Backend;
import io.muster.chaos.cluster.ChaosCluster;
import io.muster.chaos.cluster.ClusterSpec;
import io.muster.chaos.cluster.processes.Abilities;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** Nodes are containers of the project's image, each on a disk of its own. */
public final class ContainerBackend implements Backend {
  /** As users type it. */
  public static final String NAME = "containers";

  private final Abilities abilities = ContainerAbilities.ofThisMachine();

  @Override
  public String name() {
    return NAME;
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
    return ContainerCluster.start(spec);
  }
}
