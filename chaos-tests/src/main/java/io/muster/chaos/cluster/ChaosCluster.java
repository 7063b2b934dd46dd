// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

import java.util.List;
import java.util.Map;
import java.util.Set;

/** A cluster of real nodes that run. Closing ends them all and leaves nothing behind. */
public interface ChaosCluster extends AutoCloseable {
  /** Of the backend: processes or containers. */
  String backend();

  Set<Ability> abilities();

  /** By id, from 1. */
  List<ChaosNode> nodes();

  default ChaosNode node(int id) {
    return nodes().get(id - 1);
  }

  /** By node id, host:port where clients reach it. */
  Map<Integer, String> endpoints();

  /** By node id, host:port of the management server, as the harness reaches it. */
  Map<Integer, String> managementEndpoints();

  Net net();

  /** Undoes whatever was done, and starts the nodes that do not run. */
  void healAll() throws Exception;

  @Override
  void close() throws Exception;
}
