// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

import java.util.Map;

/** A way to run clusters. */
public interface Backend {
  /** As users type it. */
  String name();

  /**
   * What this machine lacks for it, by what does not work then.
   *
   * @return empty where all of it works
   */
  Map<Ability, String> missing();

  /** What this machine lacks to run anything on it at all; empty where it runs. */
  String unusable();

  /** Starts all nodes; returns once their processes are there. */
  ChaosCluster start(ClusterSpec spec) throws Exception;
}
