// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.local;

import java.util.List;
import java.util.Map;

/**
 * How the processes of a {@link LocalCluster} are started.
 *
 * @param settings configuration keys for every node, beside those that the folder decides; kept in
 *     the folder when the cluster is created, ignored when an existing one is opened
 * @param jvmOptions added after {@link JavaProcess#NODE_OPTIONS}, so they win
 * @param tied the nodes end when this process ends, even when it is killed; otherwise they stay
 */
public record LocalClusterOptions(
    Map<String, String> settings, List<String> jvmOptions, boolean tied) {
  public LocalClusterOptions {
    settings = Map.copyOf(settings);
    jvmOptions = List.copyOf(jvmOptions);
  }

  /** No settings; the nodes outlive this process. */
  public static LocalClusterOptions detached() {
    return new LocalClusterOptions(Map.of(), List.of(), false);
  }

  /** For tests and demos: the nodes end with this process. */
  public static LocalClusterOptions tied(Map<String, String> settings) {
    return new LocalClusterOptions(settings, List.of(), true);
  }
}
