// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.run;

import io.muster.chaos.cluster.Backend;
import io.muster.chaos.cluster.containers.ContainerBackend;
import io.muster.chaos.cluster.processes.ProcessBackend;

/** The ways to run a cluster, by name. */
final class Backends {
  /**
   * The one with this name.
   *
   * @throws IllegalArgumentException where there is none
   */
  static Backend named(String name) {
    return switch (name) {
      case "processes" -> new ProcessBackend();
      case ContainerBackend.NAME -> new ContainerBackend();
      default ->
          throw new IllegalArgumentException(
              "there is no backend " + name + "; there are processes and containers");
    };
  }

  private Backends() {}
}
