// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

import java.util.Map;
import java.util.Optional;

/** A way to run clusters. */
public interface Backend {
  /** As users type it. */
  String name();

  /** What does not work on this machine, and why; empty where all works. */
  Map<Ability, String> missing();

  /** Why there can be no cluster at all on this machine. */
  Optional<String> noCluster();

  /** Starts all nodes; returns once their processes are there. */
  ChaosCluster start(ClusterSpec spec) throws Exception;
}
