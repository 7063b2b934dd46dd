// SPDX-License-Identifier: Apache-2.0
package io.muster.cli.demo;

import java.nio.file.Path;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What was asked for.
 *
 * @param input file or folder whose lines are the records
 * @param nodes of the cluster, 3 or more
 * @param members of the group
 * @param folder where everything goes and stays; null for a temporary one
 * @param settings for every node
 */
public record DemoOptions(
    Path input, int nodes, int members, @Nullable Path folder, Map<String, String> settings) {
  public DemoOptions {
    settings = Map.copyOf(settings);
  }
}
