// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * What a cluster is made of.
 *
 * @param settings of every node, by the names of the configuration file
 * @param jvmFlags of every node, besides the usual ones
 * @param folder for data and logs; the caller's, and not removed
 */
public record ClusterSpec(
    int nodes, Map<String, String> settings, List<String> jvmFlags, Path folder) {
  public ClusterSpec {
    settings = Map.copyOf(settings);
    jvmFlags = List.copyOf(jvmFlags);
  }
}
