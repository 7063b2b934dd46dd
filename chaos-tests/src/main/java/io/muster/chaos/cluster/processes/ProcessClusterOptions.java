// SPDX-License-Identifier: Apache-2.0
package io.muster.chaos.cluster.processes;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a cluster of processes is to be like.
 *
 * @param nodes 1 or more; 3 and 5 make sense
 * @param folder for disks, logs and configurations, of which logs and configurations stay; null for
 *     one that goes with the cluster
 * @param diskBytes of each node; only what is written takes room
 * @param settings of the configuration of each node, by key
 * @param jvmOptions of each node, after those of a small node
 * @param classPathFirst what the nodes have before the class path of this process
 * @param fakeClock whether clocks can be shifted; a node then takes some microseconds to ask for
 *     the time
 */
public record ProcessClusterOptions(
    int nodes,
    @Nullable Path folder,
    long diskBytes,
    Map<String, String> settings,
    List<String> jvmOptions,
    List<Path> classPathFirst,
    boolean fakeClock) {
  private static final long DISK_BYTES = 1L << 30;

  public ProcessClusterOptions {
    if (nodes < 1 || nodes > RunName.NODES_MAX) {
      throw new IllegalArgumentException(nodes + " nodes");
    }
    settings = Map.copyOf(settings);
    jvmOptions = List.copyOf(jvmOptions);
    classPathFirst = List.copyOf(classPathFirst);
    NodeConfigFile.check(settings);
  }

  public static ProcessClusterOptions of(int nodes) {
    return new ProcessClusterOptions(
        nodes, null, DISK_BYTES, Map.of(), List.of(), List.of(), false);
  }

  public ProcessClusterOptions withFolder(Path chosen) {
    return new ProcessClusterOptions(
        nodes, chosen, diskBytes, settings, jvmOptions, classPathFirst, fakeClock);
  }

  public ProcessClusterOptions withDiskBytes(long bytes) {
    return new ProcessClusterOptions(
        nodes, folder, bytes, settings, jvmOptions, classPathFirst, fakeClock);
  }

  /** These too; one of the same name replaces an earlier one. */
  public ProcessClusterOptions withSettings(Map<String, String> more) {
    Map<String, String> all = new TreeMap<>(settings);
    all.putAll(more);
    return new ProcessClusterOptions(
        nodes, folder, diskBytes, all, jvmOptions, classPathFirst, fakeClock);
  }

  /** These too. */
  public ProcessClusterOptions withJvmOptions(List<String> more) {
    List<String> all = new ArrayList<>(jvmOptions);
    all.addAll(more);
    return new ProcessClusterOptions(
        nodes, folder, diskBytes, settings, all, classPathFirst, fakeClock);
  }

  public ProcessClusterOptions withClassPathFirst(List<Path> first) {
    return new ProcessClusterOptions(
        nodes, folder, diskBytes, settings, jvmOptions, first, fakeClock);
  }

  public ProcessClusterOptions withFakeClock() {
    return new ProcessClusterOptions(
        nodes, folder, diskBytes, settings, jvmOptions, classPathFirst, true);
  }
}
